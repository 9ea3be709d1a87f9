import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pmapiSandbox } from '../../src/providers/pmapi/sandbox.js';
import { selfSigned } from '../support/certificate.js';
import { type ForwardProxyServer, startForwardProxy } from '../support/forward-proxy.js';
import { type GatewayProcess, refusedStart, startGateway } from '../support/gateway-process.js';
import { Browser } from '../support/http-client.js';
import { reapFolder } from '../support/reaper.js';
import { startTlsFront, type TlsFront } from '../support/tls-front.js';
import { LOGIN, LOGOUT } from './journey-queries.js';

type Sandbox = Awaited<ReturnType<typeof pmapiSandbox.start>>;

describe('a gateway process behind a forward proxy, in front of a provider with a private CA', () => {
  let sandbox: Sandbox;
  let front: TlsFront;
  let proxy: ForwardProxyServer;
  let env: Record<string, string>;
  beforeAll(async () => {
    const certificate = selfSigned();
    sandbox = await pmapiSandbox.start();
    front = await startTlsFront(Number(new URL(sandbox.origin).port), certificate);
    proxy = await startForwardProxy({ user: 'keyring', password: 'proxy-CANARY' });
    const folder = await mkdtemp(join(tmpdir(), 'keyring-ca-'));
    reapFolder(folder);
    await writeFile(join(folder, 'ca.pem'), certificate.cert);
    env = {
      KEYRING_PROVIDERS: 'pmapi',
      KEYRING_LOG_LEVEL: 'trace',
      PMAPI_URL: front.origin,
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    };
  });
  afterAll(() => Promise.all([proxy.stop(), front.close(), sandbox.close()]));

  const browserOf = ({ url }: GatewayProcess) => new Browser({ publicUrl: url, port: Number(new URL(url).port) });
  const input = () => sandbox.logins[0]?.input;

  it('signs in, reads and logs out through it, and never prints its credentials', async () => {
    const gateway = await startGateway({ env: { ...env, https_proxy: proxy.urlWithCredentials } });
    const browser = browserOf(gateway);
    expect(await browser.data(LOGIN, { input: input() })).toMatchObject({ login: { __typename: 'LoggedIn' } });
    expect(await browser.data('{ folders(first: 1) { nodes { id } } }')).toMatchObject({ folders: { nodes: [{}] } });
    expect(await browser.data(LOGOUT)).toMatchObject({ logout: { revocations: [{ outcome: 'REVOKED' }] } });
    expect(new Set(proxy.tunnels())).toEqual(new Set([new URL(front.origin).host]));
    expect(proxy.tunnels().length).toBeGreaterThanOrEqual(3);
    expect(await gateway.stop()).toBe(0);
    expect(gateway.logs()).not.toContain('CANARY');
  });

  it('bypasses it for hosts in NO_PROXY', async () => {
    const before = proxy.tunnels().length;
    const gateway = await startGateway({
      env: { ...env, HTTPS_PROXY: proxy.urlWithCredentials, NO_PROXY: '127.0.0.1' },
    });
    expect(await browserOf(gateway).data(LOGIN, { input: input() })).toMatchObject({
      login: { __typename: 'LoggedIn' },
    });
    expect(proxy.tunnels()).toHaveLength(before);
    expect(await gateway.stop()).toBe(0);
  });

  it('refuses to start with an invalid proxy URL, without printing its value', async () => {
    const { code, output } = await refusedStart({ ...env, HTTPS_PROXY: 'socks5://user:CANARY@127.0.0.1:1080' });
    expect(code).toBe(1);
    expect(output).toContain('  HTTPS_PROXY: must be the http or https address of a proxy');
    expect(output).not.toMatch(/CANARY|at .*\.js:/);
  });
});
