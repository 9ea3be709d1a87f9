import { describe, expect, it } from 'vitest';
import { custodyStage } from './stage.js';

const stage = custodyStage();

describe('a login', () => {
  it('starts a session, lists its grant and issues a new secret each time', async () => {
    const first = await stage.browser.signedIn('ann');
    const value = stage.browser.value;
    expect(first.grant).toMatchObject({
      state: 'ACTIVE',
      subject: 'ann',
      generation: 1,
      renewable: true,
      lastError: null,
    });
    const second = await stage.browser.signedIn('ann');
    expect(second.session.id).toBe(first.session.id);
    expect(second.grant.generation).toBe(2);
    expect(stage.browser.value?.split('.')[0]).toBe(value?.split('.')[0]);
    expect(stage.browser.value).not.toBe(value);
    stage.browser.value = value;
    expect(await stage.browser.session()).toBeNull();
  });

  it('returns a refusal as data and leaves no session', async () => {
    expect(await stage.browser.login('ann', 'wrong')).toMatchObject({
      __typename: 'LoginRefused',
      reason: 'INVALID_CREDENTIALS',
    });
    expect(stage.browser.value).toBeUndefined();
    expect(stage.acme.ledger.refusals).toBe(1);
  });

  it('revokes the tokens that it replaces and no others', async () => {
    await stage.browser.signedIn('ann');
    await stage.browser.signedIn('ann');
    await expect.poll(() => stage.acme.ledger.live(Date.now()).length).toBe(2);
    expect(await stage.browser.me()).toBe('ann');
  });

  it('succeeds once when several run in parallel; the others leave the session and its cookie unchanged', async () => {
    await stage.browser.signedIn('ann');
    const outcomes = await Promise.all([
      stage.browser.login('ann'),
      stage.browser.login('ann'),
      stage.browser.login('ann'),
    ]);
    expect(outcomes.filter(({ __typename }) => __typename === 'LoggedIn')).toHaveLength(1);
    expect(await stage.browser.me()).toBe('ann');
    expect((await stage.grantOf())?.generation).toBe(2);
    await expect.poll(() => stage.acme.ledger.live(Date.now()).length).toBe(2);
  });
});
