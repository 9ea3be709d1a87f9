import { describe, expect, it } from 'vitest';
import { acmeEngine } from '../../support/engine.js';
import { gate } from '../../support/gate.js';
import { code, custodyStage } from './stage.js';

const stage = custodyStage();

describe('revoke and logout', () => {
  it('revoke ends both tokens at the provider, keeps the session and increments the generation', async () => {
    await stage.browser.signedIn('ann');
    await stage.browser.refresh();
    expect(await stage.browser.revoke()).toMatchObject({ revocation: { outcome: 'REVOKED' }, session: { grants: [] } });
    expect(stage.acme.ledger.live(Date.now())).toEqual([]);
    expect(await code(stage.browser.me())).toBe('LOGIN_REQUIRED');
    expect((await stage.browser.revoke()).revocation.outcome).toBe('NO_GRANT');
    expect((await stage.browser.signedIn('ann')).grant.generation).toBe(3);
  });

  it('logout ends every grant and can be repeated', async () => {
    await stage.browser.signedIn('ann');
    const cookie = stage.browser.value;
    expect(await stage.browser.logout()).toEqual({
      revocations: [{ provider: 'ACME', outcome: 'REVOKED' }],
      sessionsEnded: 1,
    });
    expect(stage.acme.ledger.live(Date.now())).toEqual([]);
    stage.browser.value = cookie;
    expect(await stage.browser.session()).toBeNull();
    expect(await code(stage.browser.me())).toBe('UNAUTHENTICATED');
    expect(await stage.browser.logout()).toEqual({ revocations: [], sessionsEnded: 0 });
  });

  it('logout queues the revocation while the provider is down, and it is sent later', async () => {
    stage.engine.start();
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(/revoke/, { kind: 'status', status: 503 }, 2);
    expect((await stage.browser.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'QUEUED' }]);
    await expect.poll(() => stage.acme.ledger.live(Date.now()).length, { timeout: 15_000 }).toBe(0);
  });

  it('logout does not wait for a provider that does not respond', async () => {
    // The deadline is longer than the test's: a logout that waited for the response would not end in time.
    const patient = acmeEngine(
      { origin: stage.acme.origin, rotation: 'always' },
      { settings: { upstreamDeadlineMs: 600_000, revocationWaitMs: 250 } },
    );
    const other = patient.browser();
    await other.signedIn('ann');
    const held = gate();
    stage.acme.faults.next(/revoke/, { kind: 'delay', hold: held.opened });
    expect((await other.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'QUEUED' }]);
    held.open();
    await expect.poll(() => stage.acme.ledger.live(Date.now())).toEqual([]);
    await patient.drain();
  });

  it('revoke also ends the access tokens that earlier refreshes left behind', async () => {
    stage.acme.knobs.oldAccessDies = false;
    await stage.browser.signedIn('ann');
    await stage.browser.refresh();
    await stage.browser.refresh();
    expect(stage.acme.ledger.live(Date.now(), 'access')).toHaveLength(3);
    expect((await stage.browser.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'REVOKED' }]);
    expect(stage.acme.ledger.live(Date.now())).toEqual([]);
  });

  it('revoke reports a provider without revocation', async () => {
    const none = acmeEngine({ origin: stage.acme.origin, rotation: 'always', revokes: false });
    const other = none.browser();
    await other.signedIn('ann');
    expect((await other.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'NOT_SUPPORTED' }]);
    await none.drain();
  });

  it('logout discards a refresh that completes after it, and revokes its tokens', async () => {
    await stage.browser.signedIn('ann');
    let open = () => {};
    stage.acme.faults.next(/token/, {
      kind: 'delay',
      when: 'after',
      hold: new Promise<void>(resolve => (open = resolve)),
    });
    const renewing = stage.browser.refresh();
    await expect.poll(() => stage.tokenCalls()).toBe(1);
    await expect
      .poll(() => [...stage.acme.ledger.entries.values()].filter(one => one.kind === 'access').length)
      .toBe(2);
    const cookie = stage.browser.value;
    await stage.browser.logout();
    open();
    expect(await renewing).toMatchObject({ __typename: 'RefreshRefused', reason: 'NO_GRANT' });
    await expect.poll(() => stage.acme.ledger.live(Date.now()).length).toBe(0);
    stage.browser.value = cookie;
    expect(await stage.browser.session()).toBeNull();
  });

  it('a newer login discards a refresh that completes after it, and revokes its tokens', async () => {
    await stage.browser.signedIn('ann');
    let open = () => {};
    stage.acme.faults.next(/token/, {
      kind: 'delay',
      when: 'after',
      hold: new Promise<void>(resolve => (open = resolve)),
    });
    const renewing = stage.browser.refresh();
    await expect
      .poll(() => [...stage.acme.ledger.entries.values()].filter(one => one.kind === 'access').length)
      .toBe(2);
    await stage.browser.signedIn('ann');
    open();
    // The refresh was requested with a secret that the login has replaced.
    expect(await renewing).toMatchObject({ __typename: 'RefreshRefused', reason: 'NO_GRANT' });
    await expect.poll(() => stage.acme.ledger.live(Date.now()).length).toBe(2);
    expect(await stage.browser.me()).toBe('ann');
  });
});
