import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { startCluster } from '../support/cluster.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import { mixedLoad } from '../support/mixed-load.js';
import { expectNothingLost } from '../support/nothing-lost.js';
import { Person } from '../support/person.js';
import { startSentinel } from '../support/sentinel.js';
import { LOGOUT, ME, REFRESH, SESSION, type Stage, sessionKey, startStage } from '../support/stage.js';

/** Redis Cluster and Sentinel: every operation works, and nothing that was acknowledged is lost when a master is killed under load. */

/** A Redis Cluster or a Sentinel group, as the tests use either. */
interface Group {
  readonly env: Readonly<Record<string, string>>;
  /** Kills the master that holds this key; resolves when another has taken over. */
  killMasterOf(key: string): Promise<unknown>;
  stop(): Promise<void>;
}

async function cluster(): Promise<Group> {
  const group = await startCluster();
  return {
    env: { REDIS_MODE: 'cluster', REDIS_URL: group.url },
    async killMasterOf(key) {
      const old = await group.masterOf(key);
      await old.kill();
      await until('another serves its slots', async () => (await group.masterOf(key)) !== old, { timeoutMs: 30_000 });
    },
    stop: () => group.stop(),
  };
}

async function sentinel(): Promise<Group> {
  const group = await startSentinel();
  return {
    env: { REDIS_MODE: 'sentinel', REDIS_URL: group.url, REDIS_SENTINEL_NAME: group.name },
    async killMasterOf() {
      const old = await group.master();
      await old.kill();
      await group.failedOver(old);
    },
    stop: () => group.stop(),
  };
}

const UNREACHED = /do not reach all replicas/;

async function withGroup(start: () => Promise<Group>, play: (stage: Stage, group: Group) => Promise<void>) {
  const group = await start();
  const stage = await startStage({ ...group.env, KEYRING_REDIS_REPLICAS: '1', KEYRING_STALE_READS: '0' });
  try {
    await play(stage, group);
  } finally {
    await stage.close();
    await group.stop();
  }
}

describe.each([
  ['Redis Cluster, 3 masters and 3 replicas', cluster],
  ['Redis Sentinel, a master and 2 replicas', sentinel],
])('%s', (_, start) => {
  it('login, queries, refresh, logout → work, each write on a replica before it is acknowledged', () =>
    withGroup(start, async stage => {
      const [first, second] = (await stage.gateways(2)) as [GatewayProcess, GatewayProcess];
      const people = await Promise.all(Array.from({ length: 8 }, () => stage.signedIn(first)));
      for (const person of people) {
        expect((await person.ask(second, ME)).codes).toEqual([]);
        expect(await person.get(second, REFRESH)).toMatchObject({ refresh: { grant: { generation: 2 } } });
        expect(await person.get(first, LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
        expect(await person.get(second, SESSION)).toEqual({ session: null });
      }
      const { ledger } = stage.socios;
      await until('every grant is revoked', () => ledger.live(Date.now(), 'refresh').length === 0);
      expect(first.logs() + second.logs()).not.toMatch(UNREACHED);
    }));

  it('a master is killed under mixed load → no acknowledged session lost, no double redeem, every session usable again', () =>
    withGroup(start, async (stage, group) => {
      const gateways = await stage.gateways(2);
      const load = await mixedLoad(stage, gateways, 12);
      await until('the load is at work', () => load.done > 150, { timeoutMs: 30_000 });

      const [victim] = load.clients;
      await group.killMasterOf(sessionKey(victim?.person ?? new Person()));
      const gateway = gateways[0] as GatewayProcess;
      for (const { person } of load.clients)
        await until('the session can be used', async () => (await person.ask(gateway, SESSION)).status === 200, {
          timeoutMs: 60_000,
        });
      const before = load.done;
      await until('the load goes on', () => load.done > before + 150, { timeoutMs: 30_000 });
      await load.stop();

      expect(load.ended.length).toBeGreaterThan(0);
      await expectNothingLost(load, gateway);
      expect(stage.socios.ledger.replays).toBe(0);
    }));
});
