import { describe, expect, it } from 'vitest';
import { ME, type Stage, staged } from '../support/stage.js';

/** What Redis has to do for a session that is in use, by its own count. */

const REQUESTS = 1_500;
/** At once. */
const WIDTH = 20;
/** Commands that the gateway sends at intervals without any request: for its clock, its health, and the walk over the outbox. */
const BACKGROUND = /^(time|ping|info|hello|client|config|command|zrangebyscore|subscribe|cluster)\b/;

/** Calls of each command since the last reset, those of scripts included. */
async function calls({ redis }: Stage): Promise<Record<string, number>> {
  const stats = String(await redis.cli('INFO', 'commandstats'));
  const all = [...stats.matchAll(/cmdstat_([\w|]+):calls=(\d+)/g)].map(
    ([, name = '', count]) => [name, Number(count)] as const,
  );
  return Object.fromEntries(all.filter(([name]) => !BACKGROUND.test(name)));
}

describe('a session in use', () => {
  it(
    `${REQUESTS} queries → far fewer Redis commands than queries`,
    staged(
      async stage => {
        const gateway = await stage.gateway();
        const person = await stage.signedIn(gateway);
        await person.get(gateway, ME);
        await stage.redis.cli('CONFIG', 'RESETSTAT');
        for (let n = 0; n < REQUESTS; n += WIDTH)
          for (const { codes } of await Promise.all(Array.from({ length: WIDTH }, () => person.ask(gateway, ME))))
            expect(codes).toEqual([]);
        const counted = await calls(stage);
        // A cached session is used for almost a second, and background work runs by the clock. A slow machine has more of both.
        expect(counted.hgetall).toBeLessThan(REQUESTS / 10);
        const total = Object.values(counted).reduce((sum, count) => sum + count, 0);
        expect(total).toBeLessThan(REQUESTS / 2);
      },
      // Counted for all gateways together, as in production.
      { KEYRING_REQUESTS_PER_SECOND: '10000', KEYRING_REQUEST_BURST: '10000' },
    ),
  );
});
