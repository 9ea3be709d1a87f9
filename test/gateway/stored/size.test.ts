import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { upstreamSettings } from '../../../bench/src/contestants/keyring.js';
import { signInAll } from '../../../bench/src/contestants/sign-in.js';
import { people } from '../../../bench/src/scenario/people.js';
import { answer } from '../../../bench/src/upstream/call.js';
import { Data } from '../../../bench/src/upstream/data.js';
import { tokenEndpoints } from '../../../bench/src/upstream/tokens.js';
import { serve } from '../../../bench/src/upstream/wire.js';
import { until } from '../../../src/testing/until.js';
import { startWorld, type World } from '../../support/gateway.js';
import { type RedisServer, startRedis } from '../../support/redis.js';
import { withRedis } from '../../support/redis-client.js';

/**
 * Redis memory for a session with grants of all four built-in providers, with the tokens of the benchmark, bytes. 608 of them are its entries in the account
 * index, one for each account.
 */
const MOST_BYTES = 2_048;
/** Counters, redirect logins and the listings of accounts that are not known yet expire sooner than this, s. */
const HOUR = 3_600;

let redis: RedisServer;
let server: Server | undefined;
let world: World | undefined;
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  await world?.close();
  server?.close();
  await redis.stop();
});

/** Bytes of each key that stays, as the benchmark counts them, by key. The key in `{sweep}` belongs to the gateways. */
const bytesByKey = () =>
  withRedis(redis.port, async client => {
    const keys = (await client.keys('*')).filter(key => !key.includes('{sweep}'));
    const sizes = keys.map(async key => {
      const [bytes, life] = await Promise.all([client.memory('USAGE', key, 'SAMPLES', 0), client.ttl(key)]);
      return { key, bytes: Number(bytes), stays: life === -1 || life > HOUR };
    });
    return (await Promise.all(sizes)).filter(({ stays }) => stays);
  });

it(`a session with four grants takes at most ${MOST_BYTES} bytes of Redis memory`, async () => {
  const persons = people(1);
  const data = new Data(persons);
  const tokens = tokenEndpoints(new Map(persons.map(person => [person.secret, person])));
  server = serve(call => {
    const issued = call.method === 'POST' && tokens[call.path]?.(new URLSearchParams(call.body));
    return issued ? answer(200, issued) : data.handle(call);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world = await startWorld({
    env: { REDIS_URL: redis.url, ...upstreamSettings(upstream) },
  });
  const [session = ''] = await signInAll(Number(new URL(world.url).port), persons);
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-keyring-csrf': '1', cookie: `keyring=${session}` },
    body: JSON.stringify({ query: '{ session { grants { state } } }' }),
  });
  expect(await response.json()).toEqual({ data: { session: { grants: Array(4).fill({ state: 'ACTIVE' }) } } });
  // Until a client has presented its session, the session has a mark, and an entry in a queue.
  await until('the session is claimed', async () => (await bytesByKey()).every(({ key }) => !key.endsWith(':q')));
  // The account at Sign-Up.to is requested after the login.
  await until('every account is listed', async () => (await bytesByKey()).length === 5);
  const found = await bytesByKey();
  expect(found.map(({ key }) => key.split(':')[3]).sort()).toEqual(['a', 'a', 'a', 'a', 's']);
  expect(found.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MOST_BYTES);
});
