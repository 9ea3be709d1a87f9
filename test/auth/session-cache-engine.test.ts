import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../src/auth/store/memory.js';
import { codeOf } from '../../src/errors.js';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import { ACME, type AcmeKnobs, acmeLogin, startAcme } from '../support/acme/sandbox.js';
import { acmeEngine, type Browser, type EngineUnderTest } from '../support/engine.js';
import { gate } from '../support/gate.js';
import { ShiftedStore } from '../support/shifted-store.js';
import { WatchedStore } from '../support/watched-store.js';

/**
 * Two gateways on one store: changes at the first, as seen from the second, which has the session cached. Cached sessions age by a clock that the test
 * moves.
 */

let acme: Sandbox<AcmeKnobs>;
let shared: ShiftedStore;
let ways: [WatchedStore, WatchedStore];
let engines: [EngineUnderTest, EngineUnderTest];
let here: Browser;

const code = (promise: Promise<unknown>) => promise.then(() => 'no error', codeOf);
const redeems = () => acme.seen.filter(({ body }) => body.includes('grant_type=refresh_token')).length;

async function begin(knobs: Partial<AcmeKnobs> = {}) {
  acme = await startAcme(knobs);
  shared = new ShiftedStore(new MemoryStore());
  ways = [new WatchedStore(shared), new WatchedStore(shared)];
  const open = (store: WatchedStore) =>
    acmeEngine({ origin: acme.origin, rotation: 'always', service: acmeLogin('house') }, { store });
  engines = [open(ways[0]), open(ways[1])];
  here = engines[0].browser();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  return begin();
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(engines.map(engine => engine.drain()));
  await acme.close();
  await shared.close();
});

/** The same client in front of the second gateway. */
function there(value = here.value): Browser {
  const browser = engines[1].browser();
  browser.value = value;
  return browser;
}

/** The greatest age at which a copy serves in place of a read, ms. */
const OLDEST_MS = 900;

/** Signed in at the first gateway, with a copy at the second one. */
async function copied() {
  await here.signedIn('ann');
  expect(await there().me()).toBe('ann');
  ways[1].reads = 0;
}

describe('when a session is used a hundred times', () => {
  it('does not read it again while the cached session is fresh', async () => {
    await copied();
    for (let n = 0; n < 100; n += 1) expect(await there().me()).toBe('ann');
    expect(ways[1].reads).toBe(0);
    vi.advanceTimersByTime(OLDEST_MS);
    for (let n = 0; n < 100; n += 1) expect(await there().me()).toBe('ann');
    expect(ways[1].reads).toBe(1);
  });

  it('reads it once for simultaneous requests without a cached session', async () => {
    await here.signedIn('ann');
    ways[1].reads = 0;
    const names = await Promise.all(Array.from({ length: 100 }, () => there().me()));
    expect(new Set(names)).toEqual(new Set(['ann']));
    expect(ways[1].reads).toBe(1);
  });

  it('records the use once after a minute', async () => {
    await copied();
    shared.shiftMs = 61_000;
    const before = ways[1].commits.length;
    for (let n = 0; n < 100; n += 1) await there().me();
    expect(ways[1].commits.slice(before)).toHaveLength(1);
  });

  it('reads nothing for a missing grant once no login can be under way that would create it', async () => {
    await copied();
    const other = 'OTHER' as typeof ACME;
    expect(await there().open().hasOwnGrant(other)).toBe(false);
    expect(ways[1].reads).toBe(1);
    shared.shiftMs = 10 * 60_000;
    await there().me();
    ways[1].reads = 0;
    for (let n = 0; n < 10; n += 1) expect(await there().open().hasOwnGrant(other)).toBe(false);
    expect(ways[1].reads).toBe(0);
  });

  it("reads it before the gateway's own grant serves in place of a missing one, as long as a login can be under way", async () => {
    await copied();
    await here.revoke();
    expect(await there().service()).toBe('house');
    ways[1].reads = 0;
    expect(await there().service()).toBe('house');
    expect(ways[1].reads).toBe(1);
    shared.shiftMs = 10 * 60_000;
    await there().service();
    ways[1].reads = 0;
    expect(await there().service()).toBe('house');
    expect(ways[1].reads).toBe(0);
  });

  it('reads it at most once per request for a field that must come from the store', async () => {
    await copied();
    const request = there().open();
    expect((await request.sessions.session())?.grants).toHaveLength(1);
    expect(await request.hasOwnGrant(ACME)).toBe(true);
    expect(await request.sessions.hasSession()).toBe(true);
    expect(ways[1].reads).toBe(1);
  });
});

describe('when another gateway ends a session or grant', () => {
  it('refuses a session that was logged out there as soon as the change message arrives, however fresh the cached session is', async () => {
    await copied();
    await here.logout();
    expect(await code(there(here.value).me())).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['a logout', 'UNAUTHENTICATED', (browser: Browser) => browser.logout()],
    ['a revocation', 'LOGIN_REQUIRED', (browser: Browser) => browser.revoke()],
    ['a new secret', 'UNAUTHENTICATED', (browser: Browser) => browser.signedIn('ann')],
  ])(
    'refuses after %s when the cached session is too old, not earlier, if no message arrives',
    async (_, outcome, end) => {
      await copied();
      const old = here.value;
      ways[1].deaf = true;
      await end(here);
      const isServed = () => there(old).open().hasOwnGrant(ACME);
      vi.advanceTimersByTime(OLDEST_MS - 1);
      expect(await isServed()).toBe(true);
      vi.advanceTimersByTime(1);
      expect(await isServed()).toBe(false);
      expect(await code(there(old).me())).toBe(outcome);
    },
  );
});

describe('when a login has issued a new secret', () => {
  it('gives nothing of the new login to a client with the previous secret', async () => {
    await copied();
    const old = here.value;
    await here.revoke();
    expect(await code(there(old).me())).toBe('LOGIN_REQUIRED');
    ways[1].deaf = true;
    await here.signedIn('ann');
    expect(await there(old).open().sessions.hasSession()).toBe(true);
    expect(await code(there(old).me())).toBe('UNAUTHENTICATED');
  });
});

describe('when the cached session is out of date', () => {
  it('accepts a secret that a login at another gateway has just issued', async () => {
    await copied();
    ways[1].deaf = true;
    for (let n = 0; n < 20; n += 1) {
      await here.signedIn('ann');
      expect(await there().me()).toBe('ann');
    }
  });

  it('uses a token that another gateway has just refreshed, and does not refresh again', async () => {
    await copied();
    ways[1].deaf = true;
    expect(await here.refresh()).toMatchObject({ __typename: 'Refreshed' });
    expect(await there().me()).toBe('ann');
    expect(redeems()).toBe(1);
  });
});

describe('while the store is unavailable', () => {
  const away = () => {
    for (const way of ways) way.away = true;
  };

  it('serves reads from the cached session and claims no more than it knows', async () => {
    await copied();
    vi.advanceTimersByTime(OLDEST_MS);
    away();
    expect(await there().me()).toBe('ann');
    expect(await code(there().session())).toBe('STORE_UNAVAILABLE');
  });

  it.each([
    ['here', (): Browser => there()],
    ['elsewhere', (): Browser => here],
  ])('does not serve a session that is known to have been logged out %s', async (_, who) => {
    await copied();
    const { value } = here;
    await who().logout();
    away();
    expect(await code(there(value).me())).toBe('STORE_UNAVAILABLE');
  });

  it('does not treat a secret that the cached session does not know as invalid', async () => {
    await copied();
    ways[1].deaf = true;
    await here.signedIn('ann');
    away();
    expect(await code(there().me())).toBe('STORE_UNAVAILABLE');
  });

  it('does not treat a grant that the cached session does not know as missing', async () => {
    await copied();
    await there().revoke();
    expect(await code(there().me())).toBe('LOGIN_REQUIRED');
    vi.advanceTimersByTime(OLDEST_MS);
    away();
    expect(await code(there().me())).toBe('STORE_UNAVAILABLE');
  });

  it('serves reads from the cached session after a refresh that began just before', async () => {
    acme.knobs.oldAccessDies = false;
    await copied();
    const held = gate();
    acme.faults.next(/token/, { kind: 'delay', when: 'after', hold: held.opened });
    const issued = acme.ledger.entries.size;
    const renewing = here.refresh();
    await expect.poll(() => acme.ledger.entries.size).toBeGreaterThan(issued);
    ways[1].away = true;
    expect(await there().me()).toBe('ann');
    held.open();
    await renewing;
  });
});
