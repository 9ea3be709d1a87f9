import { describe, expect, it } from 'vitest';
import { type RedisCluster, startCluster } from '../support/cluster.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { median, servedAfter } from '../support/served-after.js';
import { LOGOUT, REVOKE, type Stage, staged } from '../support/stage.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** Somebody logs out at one gateway while queries flow at another, which keeps a copy of the session. */

/** How soon a logout is to be seen where the gateways hear of each other, and how soon at the latest, ms. */
const PROMPT_MS = 50;
const LATEST_MS = 1_000;

type Pair = readonly [GatewayProcess, GatewayProcess];

/** The tokens stay good at the provider: a query that is refused was refused for the session. */
function keepTokens({ socios }: Stage): void {
  socios.faults.next(REVOKE, { kind: 'status', status: 503 }, 1_000_000);
}

async function loggedOut(person: Person, at: GatewayProcess): Promise<void> {
  expect((await person.ask(at, LOGOUT)).data).toMatchObject({ logout: { sessionsEnded: 1 } });
}

/** Logouts at the one gateway, a few at once; how long each went unseen at the other, ms. */
async function trials(stage: Stage, [here, there]: Pair, count: number, before?: () => Promise<unknown>) {
  const one = async () => {
    const person = await stage.signedIn(here);
    return servedAfter(there, { person }, async () => {
      await before?.();
      await loggedOut(person, here);
    });
  };
  const delays: number[] = [];
  while (delays.length < count) delays.push(...(await Promise.all([one(), one(), one(), one()])));
  return { usual: median(delays), most: Math.max(...delays) };
}

/** One gateway beside another whose line to Redis can be broken. */
const paired = (play: (stage: Stage, pair: Pair, proxy: TcpProxy) => Promise<void>) =>
  staged(async stage => {
    keepTokens(stage);
    const proxy = await startTcpProxy(stage.redis.port);
    const pair = await Promise.all([stage.gateway(), stage.gateway({ through: proxy })]);
    await play(stage, pair, proxy);
    await proxy.close();
  });

describe('queries flow at another gateway', () => {
  it(
    'logout → refused there within 50 ms, and never later than 1 s',
    paired(async (stage, pair) => {
      const { usual, most } = await trials(stage, pair, 40);
      expect(usual).toBeLessThanOrEqual(PROMPT_MS);
      expect(most).toBeLessThanOrEqual(LATEST_MS);
    }),
  );
});

describe('the other gateway hears of nothing: the line that messages come by is dead', () => {
  it(
    'logout → refused there within 1 s; within 50 ms again when it has given the line up',
    paired(async (stage, pair, proxy) => {
      const [here, there] = pair;
      const people = await Promise.all(Array.from({ length: 24 }, () => stage.signedIn(here)));
      expect(proxy.silence('subscribe')).toBe(1);
      const delays = await Promise.all(
        people.map(person => servedAfter(there, { person, width: 1, pauseMs: 20 }, () => loggedOut(person, here))),
      );
      expect(Math.max(...delays)).toBeLessThanOrEqual(LATEST_MS);
      // Nobody told it: copies went by their age alone.
      expect(Math.max(...delays)).toBeGreaterThan(PROMPT_MS);
      const again = async () => (await trials(stage, pair, 4)).usual;
      await expect.poll(again, { timeout: 30_000 }).toBeLessThanOrEqual(PROMPT_MS);
    }),
  );
});

describe('the connections that messages come by are ended at each logout', () => {
  it(
    'logout → refused there within 1 s',
    paired(async (stage, pair) => {
      const end = () => stage.redis.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
      expect((await trials(stage, pair, 20, end)).most).toBeLessThanOrEqual(LATEST_MS);
    }),
  );
});

const clustered = (play: (stage: Stage, pair: Pair, cluster: RedisCluster) => Promise<void>) =>
  staged(async stage => {
    keepTokens(stage);
    const cluster = await startCluster();
    try {
      const env = { REDIS_URL: cluster.url, REDIS_MODE: 'cluster' };
      await play(stage, (await stage.gateways(2, { env })) as unknown as Pair, cluster);
    } finally {
      await stage.clear();
      await cluster.stop();
    }
  });

describe('Redis is a cluster', () => {
  it(
    'logout → refused at another gateway within 50 ms, and never later than 1 s, its subscriber being ended, too',
    clustered(async (stage, pair, cluster) => {
      const { usual, most } = await trials(stage, pair, 20);
      expect(usual).toBeLessThanOrEqual(PROMPT_MS);
      expect(most).toBeLessThanOrEqual(LATEST_MS);
      const end = () => Promise.all(cluster.nodes.map(node => node.cli('CLIENT', 'KILL', 'TYPE', 'pubsub')));
      expect((await trials(stage, pair, 12, end)).most).toBeLessThanOrEqual(LATEST_MS);
    }),
  );
});
