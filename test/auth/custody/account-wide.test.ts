import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../src/auth/store/keys.js';
import { MemoryStore } from '../../../src/auth/store/memory.js';
import type { Sandbox } from '../../../src/testing/sandbox/kit.js';
import type { AcmeOptions } from '../../support/acme/provider.js';
import { ACME, type AcmeKnobs, startAcme } from '../../support/acme/sandbox.js';
import { acmeEngine, type Browser, type EngineUnderTest } from '../../support/engine.js';
import { gate } from '../../support/gate.js';
import { queuedRevocations } from '../../support/queued.js';
import { WatchedStore } from '../../support/watched-store.js';

/** A provider where one revocation ends every token of the account (Strava, Google and Auth0 do so), and two gateways over one store. */
let acme: Sandbox<AcmeKnobs>;
let store: MemoryStore;
let engines: EngineUnderTest[];

function engineAt(at: WatchedStore | MemoryStore, more: Partial<AcmeOptions> = {}, sealKeys?: typeof KEYS_ELSEWHERE) {
  const options = { origin: acme.origin, rotation: 'always', revocationEnds: 'account', ...more } as const;
  const engine = acmeEngine(options, { store: at, ...(sealKeys && { sealKeys }) });
  engines.push(engine);
  return engine;
}

const KEYS_ELSEWHERE = [{ id: 'elsewhere', key: Buffer.alloc(32, 7) }];

let here: EngineUnderTest;
let there: EngineUnderTest;

beforeEach(async () => {
  acme = await startAcme();
  acme.ledger.revocationEnds = 'account';
  store = new MemoryStore();
  engines = [];
  here = engineAt(store);
  there = engineAt(store);
});

afterEach(async () => {
  await Promise.all(engines.map(engine => engine.drain()));
  await acme.close();
});

const revocations = () => acme.seen.filter(({ path }) => path === '/revoke').length;
const live = () => acme.ledger.live(Date.now()).length;
const outcomes = async (ending: Promise<{ revocations: readonly { outcome: string }[] }>) =>
  (await ending).revocations.map(({ outcome }) => outcome);

async function signedIn(engine = here, name = 'ann'): Promise<Browser> {
  const browser = engine.browser();
  await browser.signedIn(name);
  return browser;
}

/** Insists that this session's grant is good: the provider takes its access token and its refresh token. */
async function isUsable(browser: Browser, name = 'ann'): Promise<void> {
  expect(await browser.me()).toBe(name);
  expect(await browser.refresh()).toMatchObject({ __typename: 'Refreshed' });
  expect(await browser.me()).toBe(name);
}

/** Resolves when no revocation is left to do. */
const emptied = (at: WatchedStore | MemoryStore = store) =>
  expect.poll(() => queuedRevocations(at), { timeout: 15_000 }).toEqual([]);

describe('when an account that is signed in signs in again', () => {
  it('revokes nothing for the grant that is replaced in the same session', async () => {
    const browser = await signedIn();
    await browser.signedIn('ann');
    await isUsable(browser);
    expect(await queuedRevocations(store)).toEqual([]);
    expect(revocations()).toBe(0);
  });

  it('revokes nothing for a grant that another account replaces in the same session', async () => {
    const other = await signedIn(there);
    const browser = await signedIn();
    await browser.signedIn('bob');
    await isUsable(other);
    await isUsable(browser, 'bob');
    expect(await queuedRevocations(store)).toEqual([]);
    expect(revocations()).toBe(0);
  });

  it('revokes nothing for a replaced grant whose account no session has any more', async () => {
    const browser = await signedIn();
    await browser.signedIn('bob');
    await isUsable(browser, 'bob');
    expect(await queuedRevocations(store)).toEqual([]);
    expect(revocations()).toBe(0);
  });

  it('leaves the session that had it before signed in', async () => {
    const first = await signedIn();
    const second = await signedIn(there);
    await isUsable(first);
    await isUsable(second);
  });
});

describe('when one of two sessions of an account ends', () => {
  it('logs out without a revocation, and the last one revokes', async () => {
    const first = await signedIn();
    const second = await signedIn(there);
    expect(await outcomes(first.logout())).toEqual(['KEPT']);
    await isUsable(second);
    expect(await outcomes(second.logout())).toEqual(['REVOKED']);
    expect(live()).toBe(0);
    expect(revocations()).toBe(1);
    expect(await queuedRevocations(store)).toEqual([]);
  });

  it('revokes a grant in one session without a revocation at the provider', async () => {
    const first = await signedIn();
    const second = await signedIn(there);
    expect((await first.revoke()).revocation.outcome).toBe('KEPT');
    await isUsable(second);
    expect((await second.revoke()).revocation.outcome).toBe('REVOKED');
    expect(live()).toBe(0);
  });

  it('can be ended from the other session, which stays signed in', async () => {
    const first = await signedIn();
    const second = await signedIn(there);
    const id = (await first.session())?.id ?? '';
    const ended = await second.open().sessions.endSession(id);
    expect(ended).toEqual({ revocations: [{ provider: ACME, outcome: 'KEPT' }], sessionsEnded: 1 });
    await isUsable(second);
  });

  it('revokes at the provider while a session of another account is still signed in', async () => {
    const ann = await signedIn();
    const bob = await signedIn(there, 'bob');
    expect(await outcomes(ann.logout())).toEqual(['REVOKED']);
    await isUsable(bob, 'bob');
  });

  it('does not count a session whose grant the provider has ended', async () => {
    const first = await signedIn();
    const second = await signedIn(there);
    acme.faults.next(/token/, { kind: 'status', status: 400, body: { error: 'invalid_grant' } });
    expect(await first.refresh()).toMatchObject({ reason: 'NEEDS_LOGIN' });
    expect(await outcomes(second.logout())).toEqual(['REVOKED']);
    expect(live()).toBe(0);
  });

  it('counts a session that this gateway cannot open', async () => {
    const sealedElsewhere = engineAt(store, {}, KEYS_ELSEWHERE);
    const other = await signedIn(sealedElsewhere);
    const browser = await signedIn();
    expect(await outcomes(browser.logout())).toEqual(['KEPT']);
    await isUsable(other);
  });

  it('delays the revocation while the grant of another session cannot be read', async () => {
    const other = await signedIn(there);
    const browser = await signedIn();
    const ref = await refOf(other);
    const field = `g:${ACME}`;
    const text = (await store.read(keys.session(ref)))?.[field] ?? '';
    await put(ref, field, '{"v":99}');
    expect(await outcomes(browser.logout())).toEqual(['QUEUED']);
    expect(revocations()).toBe(0);
    await put(ref, field, text);
    here.start();
    await emptied();
    await isUsable(other);
  });
});

async function refOf(browser: Browser): Promise<string> {
  const { sha256 } = await import('../../../src/auth/crypto/ids.js');
  return sha256(browser.value?.split('.')[0] ?? '');
}

const put = (ref: string, field: string, value: string) =>
  store.commit({ checks: [], writes: [{ op: 'set', key: keys.session(ref), field, value }] });

describe('when all sessions of an account end', () => {
  it('revokes every token on a logout everywhere', async () => {
    const browsers = [await signedIn(), await signedIn(there), await signedIn()];
    const { revocations: ended, sessionsEnded } = await (browsers[1] as Browser).logout(true);
    expect(sessionsEnded).toBe(3);
    expect(ended.map(({ outcome }) => outcome)).toEqual(['REVOKED', 'REVOKED', 'REVOKED']);
    expect(live()).toBe(0);
  });

  it('revokes when two log out at the same time at two gateways', async () => {
    for (let n = 0; n < 40; n += 1) {
      const name = `user-${n}`;
      const [first, second] = [await signedIn(here, name), await signedIn(there, name)];
      const ended = await Promise.all([outcomes(first.logout()), outcomes(second.logout())]);
      // QUEUED: the provider's response took longer than a logout waits.
      expect(ended.flat()).not.toEqual(['KEPT', 'KEPT']);
      await expect.poll(() => acme.ledger.live(Date.now()).filter(({ account }) => account === name)).toEqual([]);
    }
  });

  it('revokes nothing when two log out at the same time while a third stays signed in', async () => {
    for (let n = 0; n < 20; n += 1) {
      const name = `user-${n}`;
      const third = await signedIn(n % 2 === 0 ? here : there, name);
      const [first, second] = [await signedIn(here, name), await signedIn(there, name)];
      const ended = await Promise.all([outcomes(first.logout()), outcomes(second.logout())]);
      expect(ended.flat()).toEqual(['KEPT', 'KEPT']);
      await isUsable(third, name);
    }
  });
});

describe('when the account signs in again before its revocation is done', () => {
  it('cancels the revocation', async () => {
    const browser = await signedIn();
    acme.faults.next(/revoke/, { kind: 'status', status: 503 }, 1_000);
    expect(await outcomes(browser.logout())).toEqual(['QUEUED']);
    const again = await signedIn(there);
    acme.faults.clear();
    const before = revocations();
    here.start();
    await emptied();
    expect(revocations()).toBe(before);
    await isUsable(again);
    expect(await outcomes(again.logout())).toEqual(['REVOKED']);
    expect(live()).toBe(0);
  });

  it('cancels the revocation when the sign-in happens in the session whose grant was revoked', async () => {
    const browser = await signedIn();
    acme.faults.next(/revoke/, { kind: 'status', status: 503 }, 1_000);
    expect((await browser.revoke()).revocation.outcome).toBe('QUEUED');
    await browser.signedIn('ann');
    acme.faults.clear();
    here.start();
    await emptied();
    await isUsable(browser);
  });

  it('waits for a sign-in that has its tokens but has not saved them yet', async () => {
    const browser = await signedIn();
    const slow = new SlowStore(store);
    const elsewhere = engineAt(slow);
    const other = elsewhere.browser();
    const signingIn = other.signedIn('ann');
    await expect.poll(() => slow.waiting).toBe(1);
    expect(await outcomes(browser.logout())).toEqual(['QUEUED']);
    expect(revocations()).toBe(0);
    slow.saves.open();
    await signingIn;
    here.start();
    await emptied();
    expect(revocations()).toBe(0);
    await isUsable(other);
  });
});

/** A store that saves sessions only when the test lets it. */
class SlowStore extends WatchedStore {
  readonly saves = gate();
  waiting = 0;

  override async commit(change: Parameters<WatchedStore['commit']>[0]) {
    if (change.durable) {
      this.waiting += 1;
      await this.saves.opened;
    }
    return super.commit(change);
  }
}

describe('when tokens are left that no session has', () => {
  it('does not revoke the result of a refresh that a login overtook', async () => {
    const browser = await signedIn();
    const held = gate();
    acme.faults.next(/token/, { kind: 'delay', when: 'after', hold: held.opened });
    const refreshing = browser.refresh();
    await expect.poll(() => [...acme.ledger.entries.values()].filter(({ kind }) => kind === 'access').length).toBe(2);
    await browser.signedIn('ann');
    held.open();
    await refreshing;
    await emptied();
    await isUsable(browser);
    expect(revocations()).toBe(0);
  });

  it('revokes the result of a refresh that the last logout overtook', async () => {
    const browser = await signedIn();
    const held = gate();
    acme.faults.next(/token/, { kind: 'delay', when: 'after', hold: held.opened });
    const refreshing = browser.refresh();
    await expect.poll(() => [...acme.ledger.entries.values()].filter(({ kind }) => kind === 'access').length).toBe(2);
    await browser.logout();
    held.open();
    await refreshing;
    await expect.poll(live).toBe(0);
  });

  it('does not revoke the tokens of an unsaved login while the account is signed in elsewhere', async () => {
    const other = await signedIn(there);
    const flaky = new WatchedStore(store);
    const elsewhere = engineAt(flaky);
    acme.faults.next(/token/, {
      kind: 'delay',
      when: 'after',
      hold: Promise.resolve().then(() => (flaky.away = true)),
    });
    await expect(elsewhere.browser().login('ann')).rejects.toThrow();
    flaky.away = false;
    await elsewhere.drain();
    await emptied();
    expect(revocations()).toBe(0);
    await isUsable(other);
  });

  it('revokes the tokens of an unsaved login when no session has the account', async () => {
    const flaky = new WatchedStore(store);
    const elsewhere = engineAt(flaky);
    acme.faults.next(/token/, {
      kind: 'delay',
      when: 'after',
      hold: Promise.resolve().then(() => (flaky.away = true)),
    });
    await expect(elsewhere.browser().login('ann')).rejects.toThrow();
    flaky.away = false;
    await expect.poll(live, { timeout: 15_000 }).toBe(0);
  });
});

describe('when the account of a grant is unknown', () => {
  it('revokes nothing on its logout', async () => {
    const nameless = engineAt(store, { subjects: false });
    const browser = await signedIn(nameless);
    const other = await signedIn(there);
    expect(await outcomes(browser.logout())).toEqual(['KEPT']);
    expect(revocations()).toBe(0);
    await isUsable(other);
  });

  it('does not revoke another account while it may be the same one, and revokes it afterwards', async () => {
    const nameless = engineAt(store, { subjects: false });
    const other = await signedIn(nameless);
    const browser = await signedIn();
    expect(await outcomes(browser.logout())).toEqual(['QUEUED']);
    expect(revocations()).toBe(0);
    await isUsable(other);
    await other.logout();
    here.start();
    await emptied();
    expect(live()).toBe(0);
  });

  it('counts a sign-in whose account is still being read', async () => {
    const asking = gate();
    const identified = engineAt(store, { subjects: false, identify: () => asking.opened.then(() => 'ann') });
    const other = identified.browser();
    const signingIn = other.signedIn('ann');
    await expect.poll(() => acme.ledger.live(Date.now()).length).toBe(2);
    const browser = await signedIn();
    expect(await outcomes(browser.logout())).toEqual(['QUEUED']);
    asking.open();
    await signingIn;
    here.start();
    await emptied();
    expect(revocations()).toBe(0);
    await isUsable(other);
    expect(await outcomes(other.logout())).toEqual(['REVOKED']);
  });
});

describe('when the gateway itself has access to the account', () => {
  it('keeps that access after a logout', async () => {
    const service = { username: 'ann', password: 'right-password-CANARY' };
    const serving = engineAt(store, { service });
    expect(await serving.browser().service()).toBe('ann');
    const browser = await signedIn();
    expect(await outcomes(browser.logout())).toEqual(['KEPT']);
    expect(revocations()).toBe(0);
    expect(await serving.browser().service()).toBe('ann');
  });
});

describe('when a provider issues the same token to several sessions', () => {
  it('does not revoke a token that the oldest of sixty sessions has', async () => {
    acme.ledger.revocationEnds = 'token';
    const plain = engineAt(store, { revocationEnds: 'token' });
    const first = await signedIn(plain);
    const [access] = acme.ledger.live(Date.now(), 'access');
    const [refresh] = acme.ledger.live(Date.now(), 'refresh');
    for (let n = 0; n < 60; n += 1) await signedIn(plain);
    const body = { access_token: access?.token, refresh_token: refresh?.token, expires_in: 3_600 };
    acme.faults.next(/token/, { kind: 'status', status: 200, body });
    const last = await signedIn(plain);
    expect(await outcomes(last.logout())).toEqual(['KEPT']);
    await isUsable(first);
  });
});
