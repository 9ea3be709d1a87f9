import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyring, type Keyring, type KeyringEvent, type KeyringState } from '../src/index.js';
import { aGrant, aSession, ScriptedGateway } from './support/scripted-gateway.js';

let gateway: ScriptedGateway;
let keyring: Keyring;
let states: KeyringState[];
let events: KeyringEvent[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  gateway = new ScriptedGateway();
  keyring = createKeyring({ url: 'https://gateway.example/graphql', fetch: gateway.fetch });
  states = [];
  events = [];
  keyring.subscribe(() => states.push(keyring.getState()));
  keyring.onEvent(event => events.push(event));
});

afterEach(() => vi.useRealTimers());

/** The time that the client leaves to a login in another page, whose cookie is not here yet. */
async function crossing(): Promise<void> {
  while (vi.getTimerCount() === 0) await nextTurn();
  await vi.runAllTimersAsync();
}

const session = aSession('one');
const kinds = () => events.map(({ kind }) => kind);
const loggedIn = (to = session) => ({
  login: { __typename: 'LoggedIn', session: to, grant: to.grants.at(-1) },
});
const loggedOut = { logout: { sessionsEnded: 1, revocations: [] } };

async function signedIn(): Promise<void> {
  const loaded = keyring.load();
  await gateway.read(session);
  await loaded;
  states.length = 0;
}

/** The session is gone by what a read says: the client reads a second time before it believes that. */
async function readsNothing(): Promise<void> {
  const loaded = keyring.load();
  await gateway.read(null);
  await crossing();
  await gateway.read(null);
  await loaded;
}

describe('several reads at once', () => {
  it('become one, and one more for those that came during it', async () => {
    const loads = [keyring.load(), keyring.load(), keyring.load()];
    await gateway.read(null);
    await gateway.read(session);
    await Promise.all(loads);
    expect(gateway.sent).toEqual(['KeyringState', 'KeyringSession']);
    expect(keyring.getState().session).toEqual(session);
  });
});

describe('a read that a sign-in overtakes', () => {
  it('is repeated: its response has no session, and that is not shown', async () => {
    await signedIn();
    const loaded = keyring.load();
    const signIn = keyring.signIn({ acme: {} });
    const bigger = aSession('one', [...session.grants, aGrant('second')]);
    (await gateway.next('KeyringLogin')).data(loggedIn(bigger));
    await signIn;
    await gateway.read(null);
    await gateway.read(bigger);
    await loaded;
    expect(states.map(({ status }) => status)).not.toContain('signed-out');
    expect(keyring.getState()).toMatchObject({ status: 'signed-in', ended: undefined });
    expect(kinds()).toEqual(['GRANTED']);
  });

  it('is repeated as well where its response comes first', async () => {
    await signedIn();
    const loaded = keyring.load();
    const signIn = keyring.signIn({ acme: {} });
    await gateway.read(null);
    (await gateway.next('KeyringLogin')).data(loggedIn());
    await signIn;
    await gateway.read(session);
    await loaded;
    expect(states.map(({ status }) => status)).not.toContain('signed-out');
  });
});

describe('a sign-in before the first read', () => {
  it('reports its grant, and none that was there', async () => {
    const signIn = keyring.signIn({ acme: {} });
    const bigger = aSession('one', [...session.grants, aGrant('second')]);
    (await gateway.next('KeyringLogin')).data(loggedIn(bigger));
    await signIn;
    expect(events).toEqual([{ kind: 'GRANTED', grant: bigger.grants[1] }]);
  });
});

describe('a read that is requested during a sign-in', () => {
  it('begins after it', async () => {
    const signIn = keyring.signIn({ acme: {} });
    const login = await gateway.next('KeyringLogin');
    const loaded = keyring.load();
    await nextTurn();
    expect(gateway.waiting).toEqual([]);
    login.data(loggedIn());
    await signIn;
    await gateway.read(session);
    await loaded;
    expect(keyring.getState().status).toBe('signed-in');
  });
});

describe('two sign-ins at once', () => {
  it('are sent one after the other, because each needs the cookie of the one before', async () => {
    const first = keyring.signIn({ acme: { n: 1 } });
    const second = keyring.signIn({ acme: { n: 2 } });
    const login = await gateway.next('KeyringLogin');
    await nextTurn();
    expect(gateway.waiting).toEqual([]);
    login.data(loggedIn());
    await first;
    (await gateway.next('KeyringLogin')).data(loggedIn());
    expect(await second).toMatchObject({ outcome: 'signed-in' });
  });

  it('do not fail together', async () => {
    const first = keyring.signIn({ acme: { n: 1 } });
    const second = keyring.signIn({ acme: { n: 2 } });
    (await gateway.next('KeyringLogin')).fail();
    (await gateway.next('KeyringLogin')).data(loggedIn());
    await gateway.read(session);
    await expect(first).rejects.toMatchObject({ code: 'NETWORK' });
    expect(await second).toMatchObject({ outcome: 'signed-in' });
  });
});

describe('a logout', () => {
  beforeEach(signedIn);

  it('ends the session here, although the gateway cannot be read after it', async () => {
    const logout = keyring.logout();
    (await gateway.next('KeyringLogout')).data(loggedOut);
    await logout;
    expect(gateway.waiting).toEqual([]);
    expect(keyring.getState()).toMatchObject({ status: 'signed-out', session: null, identity: '', ended: 'here' });
    expect(events).toEqual([{ kind: 'ENDED', reason: 'here' }]);
  });

  it.each(['before', 'after'])('is by this page also where a read under way has its response %s it', async order => {
    const loaded = keyring.load();
    const logout = keyring.logout();
    const pending = await gateway.next('KeyringLogout');
    if (order === 'before') await gateway.read(session);
    pending.data(loggedOut);
    await logout;
    if (order === 'after') await gateway.read(session);
    await gateway.read(null);
    await loaded;
    expect(events).toEqual([{ kind: 'ENDED', reason: 'here' }]);
    expect(keyring.getState().ended).toBe('here');
  });

  it('is by this page also where its response is lost', async () => {
    const logout = keyring.logout();
    (await gateway.next('KeyringLogout')).fail();
    await gateway.read(null);
    await expect(logout).rejects.toMatchObject({ code: 'NETWORK' });
    expect(keyring.getState()).toMatchObject({ status: 'signed-out', ended: 'here' });
  });

  it('that failed leaves the session, and is not why it ends later', async () => {
    const logout = keyring.logout();
    (await gateway.next('KeyringLogout')).errors('STORE_UNAVAILABLE');
    await gateway.read(session);
    await expect(logout).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(keyring.getState().status).toBe('signed-in');
    await readsNothing();
    expect(keyring.getState()).toMatchObject({ status: 'signed-out', ended: 'unknown' });
  });
});

describe('revoking a grant', () => {
  beforeEach(signedIn);

  it('ends the session here where it was the last', async () => {
    const revoke = keyring.revoke({ provider: 'ACME' });
    (await gateway.next('KeyringRevoke')).data({
      revoke: { revocation: { provider: 'ACME', outcome: 'REVOKED' }, session: null },
    });
    expect(await revoke).toEqual({ provider: 'ACME', outcome: 'REVOKED' });
    expect(events).toEqual([{ kind: 'ENDED', reason: 'here' }]);
  });

  it('leaves the session where it was not, and is not why it ends later', async () => {
    const rest = aSession('one', []);
    const revoke = keyring.revoke({ provider: 'ACME' });
    (await gateway.next('KeyringRevoke')).data({
      revoke: { revocation: { provider: 'ACME', outcome: 'REVOKED' }, session: rest },
    });
    await revoke;
    expect(kinds()).toEqual(['REVOKED']);
    await readsNothing();
    expect(keyring.getState().ended).toBe('unknown');
  });
});

describe('a session that a read does not find', () => {
  it('is there still where a second read finds it: a login in another page has crossed the first', async () => {
    await signedIn();
    const loaded = keyring.load();
    await gateway.read(null);
    await crossing();
    await gateway.read(session);
    await loaded;
    expect(states).toEqual([]);
    expect(events).toEqual([]);
  });

  it.each([0, 10_000])('has expired where its time is over in %i ms by the clock of the page', async leftMs => {
    const loaded = keyring.load();
    await gateway.read(aSession('one', [], leftMs));
    await loaded;
    await readsNothing();
    expect(keyring.getState().ended).toBe('expired');
  });

  it('has ended, and another has begun, where the read finds another', async () => {
    await signedIn();
    const other = aSession('two');
    const loaded = keyring.load();
    await gateway.read(other);
    await loaded;
    expect(events).toEqual([
      { kind: 'ENDED', reason: 'unknown' },
      { kind: 'GRANTED', grant: other.grants[0] },
    ]);
    expect(keyring.getState()).toMatchObject({ status: 'signed-in', ended: undefined });
  });
});

describe('the first read', () => {
  it('reports no events: what a page finds has not happened to it', async () => {
    await signedIn();
    expect(events).toEqual([]);
  });

  it('reports what has changed since `initial`', async () => {
    keyring = createKeyring({ fetch: gateway.fetch, initial: { session, providers: [] } });
    expect(keyring.getState()).toMatchObject({ status: 'signed-in', session });
    keyring.onEvent(event => events.push(event));
    const loaded = keyring.load();
    const grants = [...session.grants, aGrant('second', { state: 'NEEDS_LOGIN' })];
    await gateway.read({ ...session, grants });
    await loaded;
    expect(kinds()).toEqual(['GRANTED', 'NEEDS_LOGIN']);
  });
});

describe('a read that finds nothing new', () => {
  it('changes nothing and calls no listener', async () => {
    await signedIn();
    const before = keyring.getState();
    const loaded = keyring.load();
    await gateway.read(structuredClone(session));
    await loaded;
    expect(keyring.getState()).toBe(before);
    expect(states).toEqual([]);
  });
});

describe('the identity', () => {
  it('changes where a grant needs a login, and not with an unknown refresh, a new generation or another order', async () => {
    const [a, b] = [aGrant('a'), aGrant('b')];
    const identities: string[] = [];
    for (const grants of [
      [a, b],
      [{ ...b, generation: 2 }, { ...a, state: 'RENEWAL_UNKNOWN', lastError: 'TIMEOUT' } as const],
      [a, { ...b, state: 'NEEDS_LOGIN' } as const],
    ]) {
      const loaded = keyring.load();
      await gateway.read(aSession('one', grants));
      await loaded;
      identities.push(keyring.getState().identity);
    }
    expect(identities[1]).toBe(identities[0]);
    expect(identities[2]).not.toBe(identities[0]);
  });
});
