import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { Sealer } from '../../src/auth/crypto/seal.js';
import type { Store } from '../../src/auth/store/contract.js';
import { sessionOwner } from '../../src/auth/store/keys.js';
import { currentGrants, parseSession } from '../../src/auth/store/session-record.js';
import { openTokenSet } from '../../src/auth/store/token-set.js';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import { ACME, type AcmeKnobs, startAcme } from '../support/acme/sandbox.js';
import { acmeEngine, type Browser, type EngineUnderTest, SEAL_KEYS } from '../support/engine.js';

/** An event of one session. Events happen concurrently and in any order, on either of two gateways. */
const step = fc.record({
  what: fc.constantFrom('refresh', 'logout', 'revoke', 'login', 'refused', 'query'),
  gateway: fc.nat(1),
  afterMs: fc.nat(6),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** They wait more than they work: for revocations that are tried again every second and a half. */
const AT_ONCE = 100;

/** How long a token call takes: long enough for anything to come between. */
const schedule = fc.record({ steps: fc.array(step, { minLength: 2, maxLength: 8 }), slow: fc.nat(8) });

/**
 * Random interleavings, judged by the provider's ledger: at the end every token it issued is held by the session, revoked, or over; a session that
 * was logged out stays dead.
 */
export function interleavingSuite(name: string, openStore: () => Promise<Store>, runs: number): void {
  it(`${name}: ${runs} interleavings of refresh, logout, revoke, login and 401 lose no token and bring none back`, async () => {
    const store = await openStore();
    const acme = await startAcme({ oldAccessDies: true });
    // Tokens that arrive after the deadline of a login cannot be revoked: a slow machine must not cause that.
    const settings = { upstreamDeadlineMs: 60_000 };
    const engines = [0, 1].map(() => acmeEngine({ origin: acme.origin, rotation: 'always' }, { store, settings }));
    for (const engine of engines) engine.start();
    const schedules = fc.sample(schedule, runs);
    for (let first = 0; first < runs; first += AT_ONCE)
      await Promise.all(
        schedules.slice(first, first + AT_ONCE).map((one, n) => play(one, `user-${first + n}`, store, acme, engines)),
      );
    expect(acme.ledger.replays).toBe(0);
    await Promise.all(engines.map(engine => engine.drain()));
    await acme.close();
    await store.close();
  }, 300_000);
}

/** An event of another session of the account. Events happen concurrently and in any order, on either of two gateways. */
const otherStep = fc.record({
  what: fc.constantFrom('login', 'login again', 'refresh', 'revoke', 'logout'),
  session: fc.nat(2),
  gateway: fc.nat(1),
  afterMs: fc.nat(6),
});
type OtherStep = typeof otherStep extends fc.Arbitrary<infer T> ? T : never;

/** Random interleavings at a provider where one revocation ends the account, judged by a session that is signed in all the while. */
export function accountSuite(name: string, openStore: () => Promise<Store>, runs: number): void {
  it(`${name}: ${runs} interleavings of logins and logouts of an account end no session that stays signed in`, async () => {
    const store = await openStore();
    const acme = await startAcme();
    acme.ledger.revocationEnds = 'account';
    const options = { origin: acme.origin, rotation: 'always', revocationEnds: 'account' } as const;
    const settings = { upstreamDeadlineMs: 60_000 };
    const engines = [0, 1].map(() => acmeEngine(options, { store, settings }));
    for (const engine of engines) engine.start();
    const schedules = fc.sample(fc.array(otherStep, { minLength: 2, maxLength: 8 }), runs);
    for (let first = 0; first < runs; first += AT_ONCE)
      await Promise.all(
        schedules
          .slice(first, first + AT_ONCE)
          .map((steps, n) => playAround(steps, `user-${first + n}`, acme, engines)),
      );
    await Promise.all(engines.map(engine => engine.drain()));
    await acme.close();
    await store.close();
  }, 300_000);
}

async function playAround(
  steps: readonly OtherStep[],
  user: string,
  acme: Sandbox<AcmeKnobs>,
  engines: EngineUnderTest[],
): Promise<void> {
  const at = (gateway: number, value?: string) => {
    const browser = (engines[gateway] as EngineUnderTest).browser();
    browser.value = value;
    return browser;
  };
  const staying = at(0);
  await staying.signedIn(user);
  const values: string[] = [];
  await Promise.all(
    steps.map(async ({ what, session, gateway, afterMs }) => {
      await sleep(afterMs);
      const browser = at(gateway, what === 'login' ? undefined : values[session]);
      if (what === 'login' || what === 'login again') await browser.login(user);
      if (what === 'refresh') await browser.refresh();
      if (what === 'revoke') await browser.revoke();
      if (what === 'logout') await browser.logout();
      if (browser.value) values.push(browser.value);
    }),
  );
  expect(await staying.refresh(), `${user} has a good refresh token`).toMatchObject({ __typename: 'Refreshed' });
  expect(await staying.me()).toBe(user);
  for (const value of values) await at(1, value).logout();
  expect(await staying.me(), `${user} is signed in after every other logout`).toBe(user);
  await staying.logout();
  const left = () => acme.ledger.live(Date.now()).filter(({ account }) => account === user);
  await expect.poll(left, { timeout: 30_000, interval: 50, message: `tokens of ${user}` }).toEqual([]);
}

async function play(
  { steps, slow }: { steps: Step[]; slow: number },
  user: string,
  store: Store,
  acme: Sandbox<AcmeKnobs>,
  engines: EngineUnderTest[],
): Promise<void> {
  const first = (engines[0] as EngineUnderTest).browser();
  await first.signedIn(user);
  const born = first.value as string;
  if (slow > 0) acme.faults.next(/token/, { kind: 'delay', when: 'after', delayMs: slow }, 1);
  let loggedOut = false;
  const values = [born];
  await Promise.all(
    steps.map(async ({ what, gateway, afterMs }) => {
      await sleep(afterMs);
      const browser = (engines[gateway] as EngineUnderTest).browser();
      browser.value = values.at(-1);
      if (what === 'logout') {
        const known = (await browser.logout()).sessionsEnded === 1;
        loggedOut ||= known;
      } else await act(browser, what, user, acme);
      // Keeps only values of this session: a login that found the session ended has started another one.
      if (browser.value && browser.value.split('.')[0] === born.split('.')[0]) values.push(browser.value);
      else if (browser.value) await browser.logout();
    }),
  );
  await judge(store, acme, born, user, loggedOut);
}

/** Runs one step. The gateway may refuse it; only the final state is checked. */
async function act(browser: Browser, what: Step['what'], user: string, acme: Sandbox<AcmeKnobs>): Promise<void> {
  const quiet = (promise: Promise<unknown>) => promise.catch(() => undefined);
  if (what === 'refresh') await quiet(browser.refresh());
  if (what === 'revoke') await quiet(browser.revoke());
  if (what === 'login') await quiet(browser.login(user));
  if (what === 'query') await quiet(browser.me());
  if (what === 'refused') {
    for (const entry of acme.ledger.live(Date.now(), 'access'))
      if (entry.account === user) acme.ledger.revoke(entry.token);
    await quiet(browser.me());
  }
}

async function judge(
  store: Store,
  acme: Sandbox<AcmeKnobs>,
  born: string,
  user: string,
  loggedOut: boolean,
): Promise<void> {
  const sealer = new Sealer(SEAL_KEYS);
  const ref = sha256(born.split('.')[0] as string);
  const held = new Set<string | undefined>();
  let record: ReturnType<typeof parseSession>;
  // Read again each time: a call that gave up may still save its result.
  const stray = async () => {
    record = parseSession(sealer, ref, (await store.read(sessionOwner(ref).key)) ?? {});
    held.clear();
    for (const [id, grant] of record ? currentGrants(record) : []) {
      if (id !== ACME || grant.sealed === undefined) continue;
      const { accessToken, refreshToken } = openTokenSet(sealer, ref, id, grant.generation, grant.sealed);
      held.add(accessToken).add(refreshToken);
    }
    return acme.ledger.live(Date.now()).filter(entry => entry.account === user && !held.has(entry.token));
  };
  // An attempt that the store interrupted is repeated when its claim expires. The timeout allows for two such attempts.
  await expect
    .poll(stray, { timeout: 30_000, interval: 250, message: `tokens of ${user} that no session holds` })
    .toEqual([]);
  if (loggedOut) expect(record, `${user} rose from the dead`).toBeUndefined();
  // A grant that stands as active is really good: its newest refresh token was never lost.
  const grant = record && currentGrants(record)[0]?.[1];
  if (grant?.state === 'active' && !grant.intent) {
    const refresh = [...held].map(token => acme.ledger.find(token, 'refresh')).find(Boolean);
    expect(refresh?.state, `${user}’s refresh token`).toBe('live');
  }
}
