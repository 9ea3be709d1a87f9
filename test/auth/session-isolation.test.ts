import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import { type AcmeKnobs, startAcme } from '../support/acme/sandbox.js';
import { acmeEngine, type Browser, type EngineUnderTest } from '../support/engine.js';

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
  const signIn = () =>
    Promise.all(
      ['ann', 'bob'].map(async name => {
        const browser = engine.browser();
        await browser.signedIn(name);
        return { name, browser };
      }),
    );
  const wrong: string[] = [];
  let answered = 0;
  const ask = async ({ name, browser }: { readonly name: string; readonly browser: Browser }) => {
    const shown = await browser.me().catch(() => undefined);
    if (shown !== undefined) answered += 1;
    if (shown !== undefined && shown !== name) wrong.push(`${name} got the data of ${shown}`);
  };
  let people = await signIn();
  for (let round = 0; round < 1_000; round += 50) {
    const requests = Array.from({ length: 50 }, async (_, n) => {
      await sleep(Math.random() * 8);
      // A rejected token causes a refresh in the middle of the traffic, which is where other gateways have mixed up users. Three in a round: a session of
      // which more fresh tokens are rejected gets no more of them for a while.
      if (n % 17 === 0)
        for (const one of acme.ledger.live(Date.now(), 'access').slice(0, 1)) acme.ledger.revoke(one.token);
      await ask(people[n % 2] as (typeof people)[number]);
    });
    const [next] = await Promise.all([signIn(), ...requests]);
    await Promise.all(people.map(({ browser }) => browser.logout()));
    people = next;
  }
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(900);
  const redeemed = [...acme.ledger.entries.values()].filter(
    ({ kind, state }) => kind === 'refresh' && state === 'used',
  );
  expect(redeemed.length).toBeGreaterThan(10);
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
