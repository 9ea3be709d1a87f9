import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { authority } from '../support/certificate.js';
import { type PemFolder, pemFolder } from '../support/pem-folder.js';
import { type SentinelSetup, startSentinel } from '../support/sentinel.js';
import { LOGOUT, ME, REFRESH, startStage } from '../support/stage.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** Everything that can be read on the connection to Redis if REDIS_URL begins with rediss://. */

const PASSWORD = 'gateway-password-CANARY';
const SENTINEL_PASSWORD = 'sentinel-password-CANARY';
/** A TLS handshake begins with this (RFC 8446, 5.1). */
const HANDSHAKE = '\x16\x03\x01';
/** Begins the name of every record. */
const RECORD = 'kr:1:';

const ours = authority();
const tls = { certificate: ours.issue({ names: ['localhost'] }), authority: ours.cert };

let folder: PemFolder;
let authorityFile: string;
beforeAll(async () => {
  folder = await pemFolder();
  authorityFile = await folder.write('authority.pem', ours.cert);
});
afterAll(() => folder.remove());

interface Recorded {
  readonly setup: SentinelSetup;
  readonly env: Readonly<Record<string, string>>;
  /** Whether any line to a sentinel or to the master has carried this text. */
  carried(text: string): boolean;
}

/** Sentinels and their master, with a recorder in front of each; the gateway signs in as a user whose password only it uses. */
async function recorded(
  options: Parameters<typeof startSentinel>[0],
  work: (recorded: Recorded) => Promise<void>,
): Promise<void> {
  const fronts: TcpProxy[] = [];
  const front = async ({ port }: { readonly port: number }) => {
    const proxy = await startTcpProxy(port);
    fronts.push(proxy);
    return proxy;
  };
  const setup = await startSentinel({ ...options, front });
  try {
    for (const server of setup.servers)
      await server.cli('ACL', 'SETUSER', 'gateway', 'on', `>${PASSWORD}`, '~*', '&*', '+@all');
    const sentinels = await Promise.all(setup.sentinels.map(front));
    const urls = sentinels.map(({ port }) => `rediss://gateway:${PASSWORD}@localhost:${port}`);
    const env = { REDIS_MODE: 'sentinel', REDIS_SENTINEL_NAME: setup.name, REDIS_URL: urls.join() };
    await work({ setup, env, carried: text => fronts.some(proxy => proxy.carried(text)) });
  } finally {
    await setup.stop();
    await Promise.all(fronts.map(proxy => proxy.close()));
  }
}

describe('rediss:// in Sentinel mode', () => {
  it('sends nothing readable to sentinels and a master that speak plain text, and the gateway is not ready', () =>
    recorded({}, async ({ env, carried }) => {
      const stage = await startStage(env);
      const gateway = await stage.gateway();
      await until('it has tried', () => gateway.logs().includes('"store":"down"'));
      expect(await gateway.status('/ready')).toBe(503);
      expect(carried(HANDSHAKE)).toBe(true);
      expect([carried(PASSWORD), carried(RECORD), carried('gateway')]).toEqual([false, false, false]);
      await stage.close();
    }));

  it('encrypts everything to sentinels and master: login, query, refresh, logout', () =>
    recorded({ tls, sentinelPassword: SENTINEL_PASSWORD }, async ({ env, carried, setup }) => {
      const more = { REDIS_TLS_CA_FILE: authorityFile, REDIS_SENTINEL_PASSWORD: SENTINEL_PASSWORD };
      const stage = await startStage({ ...env, ...more });
      const gateway = await stage.gateway();
      const person = await stage.signedIn(gateway);
      expect((await person.ask(gateway, ME)).codes).toEqual([]);
      expect((await person.ask(gateway, REFRESH)).codes).toEqual([]);
      expect(await setup.dump()).toContain(RECORD);
      expect(await person.get(gateway, LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
      for (const text of [PASSWORD, SENTINEL_PASSWORD, RECORD, 'EVALSHA', 'hgetall']) expect(carried(text)).toBe(false);
      expect(gateway.logs()).not.toContain('CANARY');
      await stage.close();
    }));
});
