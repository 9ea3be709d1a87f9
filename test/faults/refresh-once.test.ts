import { describe, expect, it } from 'vitest';
import { crowd } from '../support/person.js';
import { expired, ME, redeems, staged, TOKEN } from '../support/stage.js';

/** Simultaneous requests to four gateway processes, while the token has expired and the token endpoint is slow. */

describe.each([
  ['the token endpoint takes 5 s', 5_000],
  ['the token endpoint takes longer than a lease', 8_000],
])('%s', (_, delayMs) => {
  it(
    '100 queries at each of 4 gateways on one expired grant → one redeem, no error',
    staged(async stage => {
      const gateways = await stage.gateways(4);
      const person = await expired(stage, gateways[0] as (typeof gateways)[0]);
      stage.socios.faults.next(TOKEN, { kind: 'delay', delayMs }, 10);

      const answers = await crowd(person, gateways, 100, ME);

      expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
      expect(new Set(answers.map(({ data }) => JSON.stringify(data)))).toHaveLength(1);
      expect(redeems(stage.socios)).toHaveLength(1);
      expect(stage.socios.ledger.replays).toBe(0);
      expect(await stage.grantOf(person)).toMatchObject({ generation: 3, state: 'active' });
    }),
  );
});
