import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createOutboxHints } from '../../src/auth/grants/outbox-hints.js';
import { createOutboxMeasurement } from '../../src/auth/grants/outbox-measurement.js';
import { createOutboxWorker } from '../../src/auth/grants/outbox-worker.js';
import { keys } from '../../src/auth/store/keys.js';
import { RedisStore } from '../../src/auth/store/redis/store.js';
import { until } from '../../src/testing/until.js';
import { DOCUMENTED, documentedFor, setUser } from '../support/acl.js';
import { startCluster } from '../support/cluster.js';
import { LogLines } from '../support/engine.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { redisAt } from '../support/settings.js';
import { ShiftedStore } from '../support/shifted-store.js';
import { type Stage, startStage } from '../support/stage.js';

/** The commands that gateways without requests send to Redis, as Redis counts them. */

interface Group {
  readonly nodes: readonly RedisServer[];
  readonly env: { readonly REDIS_URL: string; readonly REDIS_MODE: string };
  stop(): Promise<unknown>;
}

const CHANNELS = /^(&|\+(publish|subscribe|unsubscribe)$)/;

const GROUPS: Readonly<Record<string, () => Promise<Group>>> = {
  async 'one Redis'() {
    const redis = await startRedis();
    return { nodes: [redis], env: { REDIS_URL: redis.url, REDIS_MODE: 'single' }, stop: () => redis.stop() };
  },
  async 'one Redis that denies the channels'() {
    const redis = await startRedis();
    const rules = [...DOCUMENTED, ...documentedFor('KEYRING_REDIS_REPLICAS')].filter(rule => !CHANNELS.test(rule));
    await setUser([redis], 'deaf', 'word', rules);
    const url = redis.url.replace('://', '://deaf:word@');
    return { nodes: [redis], env: { REDIS_URL: url, REDIS_MODE: 'single' }, stop: () => redis.stop() };
  },
  async 'a cluster'() {
    const { nodes, url, stop } = await startCluster();
    return { nodes, env: { REDIS_URL: url, REDIS_MODE: 'cluster' }, stop };
  },
};

/** Commands that the servers send to each other, and those of this test. */
const OTHERS = /^(replconf|psync|info|config|select|keys|role|cluster\|(?!slots))/;

/** Commands that masters have carried out, those of scripts included: all, and those that read the clock. */
async function commands(nodes: readonly RedisServer[]): Promise<{ readonly all: number; readonly time: number }> {
  let [all, time] = [0, 0];
  for (const node of nodes) {
    if (!/role:master/.test(String(await node.cli('INFO', 'replication')))) continue;
    const stats = String(await node.cli('INFO', 'commandstats'));
    for (const [, name = '', calls] of stats.matchAll(/cmdstat_([\w|]+):calls=(\d+)/g)) {
      if (!OTHERS.test(name)) all += Number(calls);
      if (name === 'time') time += Number(calls);
    }
  }
  return { all, time };
}

const EVERY_MS = 2_000;
/** Shorter than an hour, after which the hints are rebuilt again: the test's own time counts too. */
const MINUTES = 55;
const WALKS = (MINUTES * 60_000) / EVERY_MS;
const GATEWAYS = 2;
const CLOCKS = 3 * GATEWAYS;

describe.each(Object.keys(GROUPS))('%s', name => {
  async function grouped(play: (group: Group) => Promise<void>): Promise<void> {
    const group = await (GROUPS[name] as () => Promise<Group>)();
    try {
      await play(group);
    } finally {
      await group.stop();
    }
  }

  it.each([1, 3])(
    `${MINUTES} minutes without queued revocations → about one command a second for the outbox, gateways: %d`,
    count =>
      grouped(async ({ nodes, env }) => {
        const place = redisAt(env.REDIS_URL, env);
        const store = new RedisStore({ ...place, commandTimeoutMs: 5_000, replicas: 0, log: new LogLines() });
        await store.open();
        const shifted = new ShiftedStore(store);
        const outbox = { work: async (buckets: readonly number[]) => buckets };
        const measured: number[] = [];
        const workers = Array.from({ length: count }, () => {
          const hints = createOutboxHints(shifted);
          const counts = { tried() {}, looked: (entries: number) => void measured.push(entries) };
          return createOutboxWorker(shifted, hints, outbox, createOutboxMeasurement(shifted, hints, counts));
        });
        const { all: before } = await commands(nodes);
        for (let walk = 0; walk < WALKS; walk += 1) {
          await Promise.all(workers.map(worker => worker.walk()));
          shifted.shiftMs += EVERY_MS;
        }
        const perSecond = ((await commands(nodes)).all - before) / (MINUTES * 60);
        // Every gateway reads the hints; one of them also keeps the turn, measures, and rebuilds the hints once.
        expect(perSecond).toBeGreaterThan(0.5 * count);
        expect(perSecond).toBeLessThan(0.6 * count + 0.6);
        expect(measured.length).toBeGreaterThan(200);
        await store.close();
      }),
  );

  it(`${GATEWAYS} gateways without requests → about one command a second each`, () =>
    grouped(async ({ nodes, env }) => {
      const stage: Stage = await startStage(env);
      await stage.gateways(GATEWAYS);
      const sweep = keys.sweep();
      const has = async (node: RedisServer) => String(await node.cli('KEYS', sweep)) === sweep;
      await until('a gateway has the turn', async () => (await Promise.all(nodes.map(has))).includes(true));
      // It rebuilds the hints then.
      await sleep(3_000);
      const before = await commands(nodes);
      const after = await until(
        'the clock was read again',
        async () => {
          const now = await commands(nodes);
          return now.time >= before.time + CLOCKS && now;
        },
        { timeoutMs: 100_000, everyMs: 500 },
      );
      // Each gateway reads the clock every ten seconds.
      expect(after.all - before.all).toBeLessThan(1.5 * 10 * (after.time - before.time));
      await stage.close();
    }));
});
