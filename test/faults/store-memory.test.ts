import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { until } from '../../src/testing/until.js';
import type { GatewayProcess } from '../support/gateway-process.js';
import type { Person } from '../support/person.js';
import type { RedisServer } from '../support/redis.js';
import { ME, SESSION, staged } from '../support/stage.js';

/** Thousands of requests that fail because there is no store leave nothing in the gateway's memory. */

const PRELOAD = fileURLToPath(new URL('../support/preload/heap.mjs', import.meta.url));
/** The most by which the heap may grow; one command kept per request would take twice as much. */
const ROOM_BYTES = 1_000_000;

/** Bytes of live heap, garbage collected. */
async function heapOf(gateway: GatewayProcess): Promise<number> {
  const said = () => [...gateway.logs().matchAll(/^heap-used (\d+)$/gm)];
  const before = said().length;
  process.kill(gateway.pid, 'SIGUSR2');
  const all = await until('the gateway has counted', () => said().length > before && said());
  return Number(all.at(-1)?.[1]);
}

/** Sends a number of requests, a hundred at a time, and returns the codes of their responses. */
async function load(gateway: GatewayProcess, person: Person, requests: number, operation: string) {
  let left = requests;
  const codes = new Set<string>();
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      for (const code of (await person.ask(gateway, operation)).codes) codes.add(code);
    }
  };
  await Promise.all(Array.from({ length: 100 }, worker));
  return [...codes];
}

const TROUBLES: readonly (readonly [
  string,
  { begin: (redis: RedisServer) => unknown; end: (redis: RedisServer) => unknown },
])[] = [
  ['Redis is down', { begin: redis => redis.kill(), end: redis => redis.restart() }],
  ['Redis is paused', { begin: redis => redis.pause(), end: redis => redis.resume() }],
];

describe.each(TROUBLES)('%s', (_, { begin, end }) => {
  it(
    '2 000 requests → bounded memory, no crash',
    staged(async stage => {
      const gateway = await stage.gateway({
        nodeArgs: ['--expose-gc', '--import', PRELOAD],
        env: { KEYRING_LOG_LEVEL: 'warn', KEYRING_STALE_READS: '0' },
      });
      const person = await stage.signedIn(gateway);
      await load(gateway, person, 500, SESSION);
      await begin(stage.redis);
      expect(await load(gateway, person, 500, SESSION)).toEqual(['STORE_UNAVAILABLE']);
      const warm = await heapOf(gateway);
      expect(await load(gateway, person, 1_500, SESSION)).toEqual(['STORE_UNAVAILABLE']);
      expect((await heapOf(gateway)) - warm).toBeLessThan(ROOM_BYTES);
      await end(stage.redis);
      await until('the gateway is well', async () => (await person.ask(gateway, ME)).status === 200);
      expect(person.taken).toEqual([]);
    }),
  );
});
