import { describe, expect, it } from 'vitest';
import { custodyStage } from './stage.js';

const stage = custodyStage();

describe('other sessions of the same account', () => {
  it('are listed with the shared grants only, and ended by a logout everywhere', async () => {
    const second = stage.engine.browser();
    const stranger = stage.engine.browser();
    await stage.browser.signedIn('ann');
    await second.signedIn('ann');
    await stranger.signedIn('bob');
    expect(await stage.browser.open().sessions.sessions(20)).toMatchObject([
      { isCurrent: true, grants: [{ subject: 'ann' }] },
      { isCurrent: false, grants: [{ subject: 'ann' }] },
    ]);
    expect((await stage.browser.logout(true)).sessionsEnded).toBe(2);
    expect(await second.session()).toBeNull();
    expect(await stranger.me()).toBe('bob');
    expect(stage.acme.ledger.live(Date.now(), 'access')).toHaveLength(1);
  });

  it('can be ended one by one; unknown ids and ids of other owners end nothing', async () => {
    const second = stage.engine.browser();
    const stranger = stage.engine.browser();
    await stage.browser.signedIn('ann');
    await second.signedIn('ann');
    const foreign = (await stranger.signedIn('bob')).session.id;
    const id = (await second.session())?.id ?? '';
    const { sessions: desk } = stage.browser.open();
    expect(await desk.endSession('nonsense')).toEqual({ revocations: [], sessionsEnded: 0 });
    expect(await desk.endSession(foreign)).toEqual({ revocations: [], sessionsEnded: 0 });
    expect(await desk.endSession(id)).toMatchObject({ sessionsEnded: 1 });
    expect(await second.session()).toBeNull();
    expect(await stranger.me()).toBe('bob');
    expect(await stage.browser.me()).toBe('ann');
  });
});

describe('a token that the provider issues twice', () => {
  it('is revoked when the last session that has it ends', async () => {
    const second = stage.engine.browser();
    await stage.browser.signedIn('ann');
    const [access] = stage.acme.ledger.live(Date.now(), 'access');
    const [refresh] = stage.acme.ledger.live(Date.now(), 'refresh');
    const body = { access_token: access?.token, refresh_token: refresh?.token, expires_in: 3_600 };
    stage.acme.faults.next(/token/, { kind: 'status', status: 200, body });
    await second.signedIn('ann');
    await stage.browser.logout();
    expect(await second.me()).toBe('ann');
    expect((await second.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'REVOKED' }]);
    expect(stage.acme.ledger.live(Date.now())).toEqual([]);
  });
});
