import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import { type RedisCluster, startCluster } from '../support/cluster.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import { LOGOUT, ME, REVOKE, type Stage, staged } from '../support/stage.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/**
 * A logout at one gateway while queries flow at another, which keeps a copy of the session. Where the other one's clock is held, its copies never
 * grow old: only the change message, or the loss of the line that brings it, can end them.
 */

const NODE_ARGS = ['--import', fileURLToPath(new URL('../support/preload/held-clock.mjs', import.meta.url))];

type Pair = readonly [GatewayProcess, GatewayProcess];

async function holdClock(gateway: GatewayProcess): Promise<void> {
  process.kill(gateway.pid, 'SIGUSR2');
  await gateway.logged(/^clock held$/m);
}

async function releaseClock(gateway: GatewayProcess): Promise<void> {
  process.kill(gateway.pid, 'SIGUSR2');
  await gateway.logged(/^clock runs$/m);
}

/** The tokens stay valid at the provider: a query that is refused was refused for the session. */
function keepTokens({ socios }: Stage): void {
  socios.faults.next(REVOKE, { kind: 'status', status: 503 }, 1_000_000);
}

async function isServed(person: Person, at: GatewayProcess): Promise<boolean> {
  const { data, codes } = await person.ask(at, ME);
  expect(codes).toEqual([]);
  return data?.viewer !== null;
}

/**
 * Several people's queries flow at the one gateway, each two at a time, while they log out at the other. Resolves when every one of them is refused;
 * rejects where one is served after that.
 */
async function refusedAfterLogout(stage: Stage, [here, there]: Pair, before?: () => Promise<unknown>): Promise<void> {
  const one = async () => {
    // A new cluster may delay its first clients.
    const person = await until('a person can sign in', () => stage.signedIn(here), { timeoutMs: 30_000 });
    const caller = person.twin();
    expect(await isServed(caller, there)).toBe(true);
    const flow = async () => {
      while (await isServed(caller, there));
    };
    const flows = [flow(), flow()];
    await before?.();
    expect((await person.ask(here, LOGOUT)).data).toMatchObject({ logout: { sessionsEnded: 1 } });
    await Promise.all(flows);
    for (let n = 0; n < 5; n += 1) expect(await isServed(caller, there)).toBe(false);
  };
  for (let round = 0; round < 3; round += 1) await Promise.all([one(), one(), one(), one()]);
}

/** Two gateways; the second one's line to Redis can be broken, and its clock held. */
const paired = (play: (stage: Stage, pair: Pair, proxy: TcpProxy) => Promise<void>) =>
  staged(async stage => {
    keepTokens(stage);
    const proxy = await startTcpProxy(stage.redis.port);
    const pair = await Promise.all([stage.gateway(), stage.gateway({ through: proxy, nodeArgs: NODE_ARGS })]);
    await play(stage, pair, proxy);
    await proxy.close();
  });

describe('another gateway serves queries', () => {
  it(
    'logout → refused there by the change message, however recent its cached session is',
    paired(async (stage, pair) => {
      await holdClock(pair[1]);
      await refusedAfterLogout(stage, pair);
    }),
  );
});

describe('the connection that receives change messages at the other gateway is silent', () => {
  it(
    'logout → refused there when its cached session is too old; by the message again when the connection has been replaced',
    paired(async (stage, pair, proxy) => {
      // The connection is opened when the first session is read.
      expect(await isServed(await stage.signedIn(pair[0]), pair[1])).toBe(true);
      await expect.poll(() => proxy.silence('subscribe'), { timeout: 30_000 }).toBe(1);
      await refusedAfterLogout(stage, pair);
      await holdClock(pair[1]);
      // The session that logs out before the gateway gives up the silent connection is refused then; later ones by the message.
      await refusedAfterLogout(stage, pair);
      await refusedAfterLogout(stage, pair);
    }),
  );
});

describe('the connections that receive change messages are closed at each logout', () => {
  it(
    'logout → refused there as soon as it has reconnected',
    paired(async (stage, pair) => {
      await holdClock(pair[1]);
      await refusedAfterLogout(stage, pair, () => stage.redis.cli('CLIENT', 'KILL', 'TYPE', 'pubsub'));
    }),
  );
});

const clustered = (play: (stage: Stage, pair: Pair, cluster: RedisCluster) => Promise<void>) =>
  staged(async stage => {
    keepTokens(stage);
    const cluster = await startCluster();
    try {
      const env = { REDIS_URL: cluster.url, REDIS_MODE: 'cluster' };
      await play(stage, (await stage.gateways(2, { env, nodeArgs: NODE_ARGS })) as unknown as Pair, cluster);
    } finally {
      await stage.clear();
      await cluster.stop();
    }
  });

describe('Redis is a cluster', () => {
  it(
    'logout → refused at another gateway by the change message, and also when the connection that receives it is closed',
    clustered(async (stage, pair, cluster) => {
      await holdClock(pair[1]);
      await refusedAfterLogout(stage, pair);
      // A cluster's subscriber is not always replaced at once: then the age of the copy ends it.
      await releaseClock(pair[1]);
      const kill = () => Promise.all(cluster.nodes.map(node => node.cli('CLIENT', 'KILL', 'TYPE', 'pubsub')));
      await refusedAfterLogout(stage, pair, kill);
    }),
  );
});
