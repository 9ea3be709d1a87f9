import type { Watched } from './canary-flow.js';
import { EVERYTHING, KNOWN, LOGIN, REFRESH } from './journey-queries.js';
import { signInEverywhere } from './journey-steps.js';

/** A store that refuses writes, holds damaged records, or is gone. Runs last, because nothing works after it. */
export async function brokenStore({ browser, redis, sandboxes, onlooker }: Watched): Promise<void> {
  const one = browser();
  await signInEverywhere(one, { sandboxes });
  const ask = async () => {
    await one.graphql(EVERYTHING, KNOWN);
    await one.graphql(REFRESH, { provider: 'POOL' });
    await one.graphql(LOGIN, { input: { purewl: { secretKey: 'sandbox-purewl-secret-key' } } });
    await one.open('/login/socios');
  };
  await redis.cli('CONFIG', 'SET', 'maxmemory', '1');
  await ask();
  await redis.cli('CONFIG', 'SET', 'maxmemory', '0');

  const odd = onlooker.canary('content of a damaged record');
  const keys = (await redis.cli('KEYS', 'kr:1:*:s:*')) as string[];
  const notJson = [odd, `{"v":1,"held":"${odd}`];
  const oddJson = [JSON.stringify({ v: odd }), JSON.stringify({ v: 1, generation: 1, sealed: odd, state: odd })];
  // First the session's own data, then its grants.
  for (const fields of [['m'], ['g:POOL', 'g:SOCIOS']])
    for (const damage of [...notJson, ...oddJson]) {
      for (const key of keys) for (const field of fields) await redis.cli('HSET', key, field, damage);
      await ask();
    }
  for (const key of keys) {
    await redis.cli('DEL', key);
    await redis.cli('SET', key, odd);
  }
  await ask();
  await redis.kill();
  await ask();
}
