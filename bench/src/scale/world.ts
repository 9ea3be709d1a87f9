import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { startGateway } from '../contestants/keyring.js';
import { signInAll } from '../contestants/sign-in.js';
import { answersTo } from '../load/answers.js';
import { requestOf } from '../load/request.js';
import { startRedis } from '../machine/redis.js';
import type { Upstream } from '../measure/upstream.js';
import { people } from '../scenario/people.js';
import type { Query } from '../scenario/queries.js';
import { type Bytes, bytesOf, usedMemory } from './figures.js';
import { type Filling, fill } from './fill.js';
import { gatewayCode } from './gateway-code.js';
import { original } from './original.js';

/** Number of users that really sign in. The other sessions are copies of theirs. */
export const ORIGINALS = 200;

/** One gateway with its own Redis and a number of sessions. */
export interface World {
  readonly title: string;
  readonly sessions: number;
  readonly port: number;
  readonly pid: number;
  readonly redisPid: number;
  readonly redis: Redis;
  readonly bytes: Bytes;
  /** Time of the filling only, seconds. */
  readonly filledInS: number;
  /** Cookies of the original sessions. */
  readonly originals: readonly string[];
  /** The response to the query, by the number of the original. */
  readonly answers: readonly Buffer[];
  /** Numbers of the sessions that were drawn for a measurement, so that none is drawn again. */
  readonly read: Set<number>;
  /** Number of Redis commands so far, by name. */
  commands(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

export interface Wanted {
  readonly title: string;
  readonly sessions: number;
  /** More arguments of redis-server. */
  readonly args?: readonly string[];
}

/** As in docker-compose.yml, except that the append-only file is rewritten only on request, never during a measurement. */
const REDIS = ['--maxmemory-policy', 'noeviction', '--auto-aof-rewrite-percentage', '0'];
/** All sessions use one IP address, and most of them are new to the gateway. */
const RATES = {
  KEYRING_REQUESTS_PER_SECOND: '1000000',
  KEYRING_REQUEST_BURST: '1000000',
  KEYRING_CALLS_PER_MINUTE: '10000000',
};

/** Signs users in, and copies their sessions until there are enough. */
export async function startWorld(wanted: Wanted, dist: string, upstream: Upstream, query: Query): Promise<World> {
  const server = await startRedis([...REDIS, ...(wanted.args ?? [])]);
  const key = { id: 'bench', key: randomBytes(32) };
  const env = { ...RATES, KEYRING_SEAL_KEYS: `${key.id}:${key.key.toString('base64')}` };
  const { child, port } = await startGateway({ dist, env }, upstream.url, server);
  const values = await signInAll(port, people(ORIGINALS));
  const answers = await answersTo(
    port,
    values.map(value => requestOf(port, query.text, value)),
  );
  const redis = new Redis(server.url);
  const code = await gatewayCode(dist);
  const sealer = new code.Sealer([key]);
  const originals = await Promise.all(values.map(value => original(redis, code, sealer, value)));
  const filling: Filling = { redis, code, sealer, originals };
  const { used } = await usedMemory(redis);
  const begunMs = performance.now();
  await fill(filling, wanted.sessions);
  const filledInS = (performance.now() - begunMs) / 1_000;
  return {
    title: wanted.title,
    sessions: wanted.sessions,
    port,
    pid: child.pid,
    redisPid: server.pid,
    redis,
    bytes: await bytesOf(filling, wanted.sessions, used),
    filledInS,
    originals: values,
    answers,
    read: new Set(),
    commands: server.commands,
    async stop() {
      redis.disconnect();
      await child.stop();
      await server.stop();
    },
  };
}
