import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import { type AcmeKnobs, startAcme } from '../support/acme/sandbox.js';
import { acmeEngine, type EngineUnderTest } from '../support/engine.js';

let acme: Sandbox<AcmeKnobs>;
let engine: EngineUnderTest;

beforeAll(async () => {
  acme = await startAcme({ accessLifeMs: 400 });
  engine = acmeEngine({ origin: acme.origin, rotation: 'always' });
});
afterAll(async () => {
  await engine.drain();
  await acme.close();
});

it('two sessions that send the same query get only their own data in 1 000 interleavings with refreshes, rejected tokens and new logins', async () => {
  const people = await Promise.all(
    ['ann', 'bob'].map(async name => {
      const browser = engine.browser();
      await browser.signedIn(name);
      return { name, browser };
    }),
  );
  const wrong: string[] = [];
  let answered = 0;
  for (let round = 0; round < 1_000; round += 50)
    await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const { name, browser } = people[n % 2] as (typeof people)[number];
        await sleep(Math.random() * 8);
        // A rejected token causes a refresh in the middle of the traffic, which is where other gateways have mixed up users.
        if (n % 17 === 0)
          for (const one of acme.ledger.live(Date.now(), 'access').slice(0, 1)) acme.ledger.revoke(one.token);
        const shown = await browser.me().catch(() => undefined);
        if (shown !== undefined) answered += 1;
        if (shown !== undefined && shown !== name) wrong.push(`${name} got the data of ${shown}`);
      }),
    );
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(900);
});

it('a request of one session that ends in another session’s login keeps its own data', async () => {
  const [ann, bob] = [engine.browser(), engine.browser()];
  await ann.signedIn('ann');
  await bob.signedIn('bob');
  const stolen = ann.value;
  await ann.signedIn('carl');
  expect(await ann.me()).toBe('carl');
  expect(await bob.me()).toBe('bob');
  bob.value = stolen;
  await expect(bob.me()).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
});
