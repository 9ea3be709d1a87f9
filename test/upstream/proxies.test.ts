import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/cli/doctor.js';
import { readConfig } from '../../src/config/index.js';
import { codeOf } from '../../src/errors.js';
import { sendOnce } from '../../src/upstream/client.js';
import { UpstreamFailure } from '../../src/upstream/failure.js';
import { type Proxies, proxyFor, readProxy, readUnproxied } from '../../src/upstream/proxies.js';
import { startAcme } from '../support/acme/sandbox.js';
import { selfSigned } from '../support/certificate.js';
import { acmeEngine } from '../support/engine.js';
import { type ForwardProxyServer, startForwardProxy } from '../support/forward-proxy.js';
import { freePort } from '../support/ports.js';
import { later, rawServer } from './upstreams.js';

const LIMITS = { deadlineMs: 2_000, maxBytes: 10_000 };
const proxy = (text: string) => {
  const read = readProxy(text);
  if (!read) throw new Error('no proxy');
  return read;
};
const except = (text: string) => text.split(',').map(word => readUnproxied(word) ?? Promise.reject(new Error(word)));
const proxies = (url: string, noProxy = ''): Proxies => ({
  https: proxy(url),
  http: proxy(url),
  except: noProxy ? (except(noProxy) as Proxies['except']) : [],
});

describe('the URL of a proxy', () => {
  it.each([
    ['http://proxy.example:3128', 'http://proxy.example:3128', undefined],
    ['http://proxy.example:3128/', 'http://proxy.example:3128', undefined],
    ['https://proxy.example', 'https://proxy.example', undefined],
    ['proxy.example:3128', 'http://proxy.example:3128', undefined],
    ['http://user:pa%3Ass%40@proxy.example:3128', 'http://proxy.example:3128', 'user:pa:ss@'],
    ['http://user@proxy.example:3128', 'http://proxy.example:3128', 'user:'],
    ['http://[::1]:3128', 'http://[::1]:3128', undefined],
  ])('%s is accepted', (text, origin, credentials) => {
    const authorization = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    expect(readProxy(text)).toEqual({ origin, authorization });
  });

  it.each([
    'socks5://proxy.example:1080',
    'ftp://proxy.example',
    'proxy.example',
    'http://',
    'http://proxy.example:99999',
    'http://proxy.example/path',
    'http://proxy.example/?a=b',
    'http://user:%zz@proxy.example',
    'not an address',
  ])('%s is rejected', text => expect(readProxy(text)).toBeUndefined());
});

describe('NO_PROXY', () => {
  it.each([
    ['example.com', 'https://example.com/', true],
    ['example.com', 'https://api.example.com/', true],
    ['.example.com', 'https://example.com/', true],
    ['*.example.com', 'https://api.example.com/', true],
    ['EXAMPLE.com', 'https://api.Example.COM/', true],
    ['example.com', 'https://badexample.com/', false],
    ['example.com', 'https://example.com.evil.example/', false],
    ['*', 'https://example.com/', true],
    ['example.com:443', 'https://example.com/', true],
    ['example.com:8443', 'https://example.com/', false],
    ['example.com:80', 'http://example.com/', true],
    ['localhost', 'http://localhost:4100/', true],
    ['localhost:4101', 'http://localhost:4100/', false],
    ['127.0.0.1', 'http://127.0.0.1:4100/', true],
    ['127.0.0.0/8', 'http://127.1.2.3/', true],
    ['10.0.0.0/8', 'http://11.0.0.1/', false],
    ['10.0.0.0/8', 'http://ten.example/', false],
    ['::1', 'http://[::1]:4100/', true],
    ['[::1]', 'http://[::1]:4100/', true],
    ['[::1]:4100', 'http://[::1]:4100/', true],
    ['[::1]:4101', 'http://[::1]:4100/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
  ])('%s covers %s: %s', (text, url, isDirect) => {
    expect(proxyFor(new URL(url), proxies('http://p.example:1', text)) === undefined).toBe(isDirect);
  });

  it.each(['http://example.com', '10.0.0.0/33', '10.0.0.0/x', 'example.com/8', 'a*b', '[::1', ':::'])(
    '%s is rejected',
    text => expect(readUnproxied(text)).toBeUndefined(),
  );
});

describe('the proxy for a request', () => {
  const [https, http] = [proxy('http://s.example:1'), proxy('http://p.example:1')];
  it.each<[string, Omit<Proxies, 'except'>, string | undefined, string | undefined]>([
    ['with both settings', { https, http }, 's', 'p'],
    ['with HTTPS_PROXY only', { https }, 's', undefined],
    ['with HTTP_PROXY only, which is used for https as well', { http }, 'p', 'p'],
    ['without a proxy setting', {}, undefined, undefined],
  ])('is chosen by scheme %s', (_what, set, forHttps, forHttp) => {
    const nameOf = (url: string) => proxyFor(new URL(url), { ...set, except: [] })?.origin.at(7);
    expect([nameOf('https://a.example'), nameOf('http://a.example')]).toEqual([forHttps, forHttp]);
  });
});

describe('proxy settings', () => {
  const complaintsOf = (env: Record<string, string>) => {
    const read = readConfig(env);
    return read.ok ? [] : read.complaints;
  };
  const upstreamsOf = (env: Record<string, string>) => {
    const read = readConfig(env);
    if (!read.ok) throw new Error(read.complaints.join());
    return { ...read.config.upstreams, warnings: read.warnings };
  };

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])(
    'report an invalid %s by name, without its value',
    name => {
      for (const value of ['socks5://user:CANARY@proxy.example:1080', 'CANARY', 'http://CANARY:%zz@proxy.example']) {
        const lines = complaintsOf({ [name]: value });
        expect(lines.map(line => line.split(':')[0])).toEqual([name.toUpperCase()]);
        expect(lines.join()).not.toContain('CANARY');
      }
    },
  );

  it('report an invalid NO_PROXY by name', () => {
    expect(complaintsOf({ NO_PROXY: 'https://example.com' })).toEqual([expect.stringMatching(/^NO_PROXY: /)]);
  });

  it('are reported together with other invalid settings', () => {
    const lines = complaintsOf({ HTTPS_PROXY: 'ftp://x', NO_PROXY: 'http://x', PORT: 'many' });
    expect(lines.map(line => line.split(':')[0]).sort()).toEqual(['HTTPS_PROXY', 'NO_PROXY', 'PORT']);
  });

  it('prefer the lower-case names', () => {
    const found = upstreamsOf({ HTTPS_PROXY: 'http://upper.example:1', https_proxy: 'http://lower.example:1' });
    expect(found.httpsProxy?.origin).toBe('http://lower.example:1');
    expect(upstreamsOf({ HTTPS_PROXY: 'http://upper.example:1', https_proxy: '' }).httpsProxy?.origin).toBe(
      'http://upper.example:1',
    );
    expect(upstreamsOf({ NO_PROXY: 'a.example, .b.example c.example' }).noProxy).toHaveLength(3);
  });

  it('warn about settings without effect: ALL_PROXY, and a proxy for traces', () => {
    expect(upstreamsOf({ ALL_PROXY: 'http://p.example:1' }).warnings).toEqual([expect.stringContaining('ALL_PROXY')]);
    expect(upstreamsOf({ ALL_PROXY: 'http://p.example:1', https_proxy: 'http://p.example:1' }).warnings).toEqual([]);
    const traced = { HTTPS_PROXY: 'http://p.example:1', OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example' };
    expect(upstreamsOf(traced).warnings).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT')]);
    expect(upstreamsOf({ ...traced, NO_PROXY: 'otel.example' }).warnings).toEqual([]);
  });
});

describe('a real proxy', () => {
  let open: ForwardProxyServer;
  let guarded: ForwardProxyServer;
  beforeAll(async () => {
    [open, guarded] = await Promise.all([
      startForwardProxy(),
      startForwardProxy({ user: 'keyring', password: 'pass-CANARY' }),
    ]);
  });
  afterAll(() => Promise.all([open.stop(), guarded.stop()]));

  async function scene(settings: Proxies) {
    const acme = await startAcme();
    const engine = acmeEngine({ origin: acme.origin, rotation: 'always' }, { settings: { proxies: settings } });
    later(() => void engine.drain().then(() => acme.close()));
    return { acme, engine, browser: engine.browser(), target: new URL(acme.origin).host };
  }

  it('forwards token, data and revocation calls', async () => {
    const { acme, browser, target } = await scene(proxies(open.url));
    const before = open.tunnels().length;
    await browser.signedIn('ann');
    expect(await browser.me()).toBe('ann');
    expect(await browser.me()).toBe('ann');
    expect(await browser.refresh()).toMatchObject({ __typename: 'Refreshed' });
    expect((await browser.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'REVOKED' }]);
    const tunnels = open.tunnels().slice(before);
    expect(new Set(tunnels)).toEqual(new Set([target]));
    // Each token request and each revocation has a connection of its own, and data calls have one at least.
    const single = acme.seen.filter(({ path }) => path !== '/me').length;
    expect(tunnels.length).toBeGreaterThan(single);
  });

  it('gets its credentials, which are not logged', async () => {
    const { browser, engine } = await scene(proxies(guarded.urlWithCredentials));
    await browser.signedIn('ann');
    expect(await browser.me()).toBe('ann');
    expect(engine.log.lines.join('\n')).not.toContain('CANARY');
  });

  it('is not used for hosts in NO_PROXY', async () => {
    const { browser } = await scene(proxies(open.url, '127.0.0.1'));
    const before = open.tunnels().length;
    await browser.signedIn('ann');
    expect(await browser.me()).toBe('ann');
    expect(open.tunnels()).toHaveLength(before);
  });

  it('that refuses or is missing leaves the refresh token unused', async () => {
    const { acme, engine, browser } = await scene({ except: [] });
    await browser.signedIn('ann');
    for (const url of [guarded.url, `http://127.0.0.1:${await freePort()}`]) {
      const behind = acmeEngine(
        { origin: acme.origin, rotation: 'always' },
        { store: engine.store, settings: { proxies: proxies(url) } },
      );
      const there = behind.browser();
      there.value = browser.value;
      const refused = await there.refresh();
      expect(refused).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE', grant: { state: 'ACTIVE' } });
      expect(await there.me().then(() => 'answered', codeOf)).toBe('PROVIDER_UNAVAILABLE');
      await behind.drain();
    }
    expect(acme.seen.filter(({ path }) => path === '/token')).toHaveLength(1);
    await expect.poll(async () => (await browser.refresh()).__typename, { timeout: 8_000 }).toBe('Refreshed');
    expect(acme.ledger.replays).toBe(0);
  });

  it.each([
    ['refuses', 'HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n', 'PROXY_HTTP_403'],
    ['cannot reach the upstream', 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n', 'PROXY_HTTP_502'],
    ['is not a proxy', 'SSH-2.0-OpenSSH\r\n', 'PROXY_'],
    ['never responds', '', 'PROXY_'],
  ])('that %s: the call is reported as never sent', async (_what, bytes, code) => {
    const url = await rawServer(bytes);
    const call = sendOnce(
      'http://upstream.example/',
      { method: 'POST' },
      { ...LIMITS, deadlineMs: 500, proxies: proxies(url) },
    );
    const failure = await call.catch(thrown => thrown);
    expect(failure).toBeInstanceOf(UpstreamFailure);
    expect(failure.kind).toBe('never-sent');
    expect(String(failure.cause?.code ?? 'PROXY_')).toContain(code);
  });

  it('may send interim responses and any 2xx', async () => {
    const target = await new Promise<string>(resolve => {
      const server = createServer(socket => {
        socket
          .on('error', () => {})
          .once('data', () => {
            socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Tunnel\r\n\r\n');
            socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
          });
      });
      later(() => server.close());
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
    const answer = await sendOnce(
      'http://upstream.example/',
      { method: 'POST' },
      { ...LIMITS, proxies: proxies(target) },
    );
    expect(answer.text).toBe('ok');
  });

  it("does not replace the upstream: the upstream's certificate is checked through the tunnel", async () => {
    const requests: unknown[] = [];
    const server = createTlsServer(selfSigned(), request => void requests.push(request));
    later(() => server.close());
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const host of ['127.0.0.1', 'localhost']) {
      const call = sendOnce(`https://${host}:${port}/`, { method: 'POST' }, { ...LIMITS, proxies: proxies(open.url) });
      const failure = await call.catch(thrown => thrown);
      expect([failure.kind, failure.cause?.code]).toEqual(['never-sent', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    }
    expect(requests).toEqual([]);
    expect(open.tunnels()).toContain(`localhost:${port}`);
  });

  it('is used by the doctor, which reports a refusal', async () => {
    const acme = await startAcme();
    later(() => void acme.close());
    const env = {
      KEYRING_PROVIDERS: 'purewl',
      KEYRING_ALLOW_HTTP_UPSTREAMS: '1',
      PUREWL_URL: acme.origin,
    };
    const before = open.tunnels().length;
    await diagnose({ ...env, HTTP_PROXY: open.url });
    expect(open.tunnels().length).toBeGreaterThan(before);
    const found = (await diagnose({ ...env, HTTP_PROXY: guarded.url.replace('//', '//keyring:CANARY@') })).filter(
      ({ check }) => check === 'endpoints',
    );
    expect(found.map(({ code }) => code)).toEqual(['ENDPOINT_UNREACHABLE', 'ENDPOINT_UNREACHABLE']);
    for (const { says } of found) expect(says).toMatch(/\(PROXY_HTTP_40[17]\)$/);
    expect(JSON.stringify(found)).not.toContain('CANARY');
  });
});
