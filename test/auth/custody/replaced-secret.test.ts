import { describe, expect, it } from 'vitest';
import type { MemoryStore } from '../../../src/auth/store/memory.js';
import type { ApiKey } from '../../../src/provider/context.js';
import type { AcmeApi } from '../../support/acme/provider.js';
import { ACME } from '../../support/acme/sandbox.js';
import type { Browser } from '../../support/engine.js';
import { gate } from '../../support/gate.js';
import { code, custodyStage } from './stage.js';

const stage = custodyStage();

const acmeApi: ApiKey<AcmeApi> = { provider: ACME };
const issuedTo = (account: string) => () => stage.acme.ledger.live(Date.now()).some(entry => entry.account === account);
const liveAccounts = () => [...new Set(stage.acme.ledger.live(Date.now()).map(({ account }) => account))];

/** Another client with the session's current value, which it has planted or copied. */
function holder(): Browser {
  const other = stage.engine.browser();
  other.value = stage.browser.value;
  return other;
}

/** The next call of this path is carried out, and its response is held back. */
function holdBack(path: RegExp) {
  const held = gate();
  stage.acme.faults.next(path, { kind: 'delay', when: 'after', hold: held.opened });
  return held;
}

describe('when a login replaces the session secret while another client with the old secret has a login under way', () => {
  it('the other login is refused, gets no session data, and its tokens are revoked', async () => {
    await stage.browser.signedIn('ann');
    const attacker = holder();
    const before = attacker.value;
    const held = holdBack(/token/);
    const slow = attacker.login('mallory');
    await expect.poll(issuedTo('mallory')).toBe(true);
    const victim = await stage.browser.signedIn('bob');
    held.open();
    const outcome = await slow;
    expect(outcome).toEqual({
      __typename: 'LoginRefused',
      reason: 'INVALID_STATE',
      message: expect.stringContaining('sign in again'),
      retryAfterSeconds: null,
    });
    expect(attacker.value).toBe(before);
    expect(await stage.browser.session()).toMatchObject({
      id: victim.session.id,
      grants: [{ subject: 'bob', generation: 2 }],
    });
    expect(await stage.browser.me()).toBe('bob');
    await expect.poll(liveAccounts).toEqual(['bob']);
  });

  it('the tokens of the refused login are in the outbox before the response, so a crash does not lose them', async () => {
    await stage.browser.signedIn('ann');
    const held = holdBack(/token/);
    const slow = holder().login('mallory');
    await expect.poll(issuedTo('mallory')).toBe(true);
    await stage.browser.signedIn('bob');
    stage.acme.faults.next(/revoke/, { kind: 'status', status: 503 }, Number.POSITIVE_INFINITY);
    held.open();
    await slow;
    expect((stage.engine.store as MemoryStore).dump()).toMatch(/\}:o:/);
    stage.acme.faults.clear();
    stage.engine.start();
    await expect.poll(liveAccounts, { timeout: 15_000 }).toEqual(['bob']);
  });

  it('exactly one of three simultaneous logins succeeds, and the session stays intact', async () => {
    const { session } = await stage.browser.signedIn('ann');
    const clients = [holder(), holder(), holder()];
    const outcomes = await Promise.all(clients.map(client => client.login('ann')));
    const kinds = outcomes.map(({ __typename }) => __typename).sort();
    expect(kinds).toEqual(['LoggedIn', 'LoginRefused', 'LoginRefused']);
    const winner = clients[outcomes.findIndex(({ __typename }) => __typename === 'LoggedIn')];
    expect(await winner?.session()).toMatchObject({ id: session.id, grants: [{ generation: 2 }] });
    expect(await winner?.me()).toBe('ann');
    await expect.poll(() => stage.acme.ledger.live(Date.now()).length).toBe(2);
  });
});

describe('when a login replaces the session secret while an earlier login still reads its account from the provider', () => {
  it('the earlier login is refused, and its account is not written to the grant of the other', async () => {
    const waits = [gate(), gate()];
    let asked = 0;
    await stage.restart({}, { identifyAfter: () => waits[asked++]?.opened ?? Promise.resolve() });
    const first = stage.browser.login('ann');
    await expect.poll(() => asked).toBe(1);
    const second = stage.browser.login('bob');
    await expect.poll(() => asked).toBe(2);
    waits[0]?.open();
    expect(await first).toMatchObject({ __typename: 'LoginRefused', reason: 'INVALID_STATE' });
    expect(await stage.browser.session()).toMatchObject({ grants: [{ subject: null, generation: 2 }] });
    waits[1]?.open();
    expect(await second).toMatchObject({ __typename: 'LoggedIn', grant: { subject: 'bob' } });
    expect(await stage.browser.session()).toMatchObject({ grants: [{ subject: 'bob', generation: 2 }] });
  });
});

describe('when a login replaces the session secret while another client with the old secret has another request under way', () => {
  it('a refresh by that client returns nothing of the session', async () => {
    await stage.browser.signedIn('ann');
    const held = holdBack(/token/);
    const refreshing = holder().refresh();
    await expect.poll(() => stage.acme.ledger.live(Date.now(), 'access').length).toBe(1);
    await stage.browser.signedIn('bob');
    held.open();
    expect(await refreshing).toMatchObject({ __typename: 'RefreshRefused', reason: 'NO_GRANT', grant: null });
    expect(await stage.browser.me()).toBe('bob');
  });

  it('a query by that client does not continue with the tokens of the new login after its own were rejected', async () => {
    await stage.browser.signedIn('ann');
    const api = await holder().open().upstream(acmeApi, 'user');
    expect(await api.me()).toBe('ann');
    await stage.browser.signedIn('bob');
    await expect.poll(() => stage.acme.ledger.live(Date.now(), 'access').length).toBe(1);
    expect(await code(api.me())).toBe('UNAUTHENTICATED');
    expect(await code(api.me())).toBe('UNAUTHENTICATED');
    expect(await stage.browser.me()).toBe('bob');
  });

  it('a query by that client does not continue with the tokens of the new login after its own have expired', async () => {
    await stage.restart({ accessLifeMs: 1_000 });
    await stage.browser.signedIn('ann');
    const other = holder().open();
    const api = await other.upstream(acmeApi, 'user');
    expect(await api.me()).toBe('ann');
    const again = await holder().open().upstream(acmeApi, 'user');
    await expect.poll(() => stage.acme.ledger.live(Date.now(), 'access').length).toBe(0);
    stage.acme.knobs.accessLifeMs = 3_600_000;
    await stage.browser.signedIn('bob');
    expect(await code(again.me())).toBe('UNAUTHENTICATED');
    expect(await stage.browser.me()).toBe('bob');
  });

  it('a query by that client does not continue with the tokens of the new login when the refresh that it waits for is overtaken', async () => {
    await stage.restart({ accessLifeMs: 1_000 });
    await stage.browser.signedIn('ann');
    const api = await holder().open().upstream(acmeApi, 'user');
    await expect.poll(() => stage.acme.ledger.live(Date.now(), 'access').length).toBe(0);
    stage.acme.knobs.accessLifeMs = 3_600_000;
    const held = holdBack(/token/);
    const asked = code(api.me());
    await expect.poll(() => stage.acme.ledger.live(Date.now(), 'access').length).toBe(1);
    await stage.browser.signedIn('bob');
    held.open();
    expect(await asked).toBe('UNAUTHENTICATED');
    await expect.poll(liveAccounts).toEqual(['bob']);
  });

  it('a query by the client with the newest secret continues after a refresh', async () => {
    await stage.browser.signedIn('ann');
    const api = await stage.browser.open().upstream(acmeApi, 'user');
    expect(await api.me()).toBe('ann');
    await stage.browser.refresh();
    expect(await api.me()).toBe('ann');
  });
});
