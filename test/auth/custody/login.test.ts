import { describe, expect, it } from 'vitest';
import { acme, browser, grantOf } from './stage.js';

describe('a login', () => {
  it('starts a session, lists its grant, and gives a secret that is new each time', async () => {
    const first = await browser.signedIn('ann');
    const value = browser.value;
    expect(first.grant).toMatchObject({
      state: 'ACTIVE',
      subject: 'ann',
      generation: 1,
      renewable: true,
      lastError: null,
    });
    const second = await browser.signedIn('ann');
    expect(second.session.id).toBe(first.session.id);
    expect(second.grant.generation).toBe(2);
    expect(browser.value?.split('.')[0]).toBe(value?.split('.')[0]);
    expect(browser.value).not.toBe(value);
    browser.value = value;
    expect(await browser.session()).toBeNull();
  });

  it('is refused as data, and leaves no session', async () => {
    expect(await browser.login('ann', 'wrong')).toMatchObject({
      __typename: 'LoginRefused',
      reason: 'INVALID_CREDENTIALS',
    });
    expect(browser.value).toBeUndefined();
    expect(acme.ledger.refusals).toBe(1);
  });

  it('revokes the tokens it replaces, and only those', async () => {
    await browser.signedIn('ann');
    await browser.signedIn('ann');
    await expect.poll(() => acme.ledger.live(Date.now()).length).toBe(2);
    expect(await browser.me()).toBe('ann');
  });

  it('in parallel with others succeeds once, and the others leave the session and its cookie as they are', async () => {
    await browser.signedIn('ann');
    const outcomes = await Promise.all([browser.login('ann'), browser.login('ann'), browser.login('ann')]);
    expect(outcomes.filter(({ __typename }) => __typename === 'LoggedIn')).toHaveLength(1);
    expect(await browser.me()).toBe('ann');
    expect((await grantOf())?.generation).toBe(2);
    await expect.poll(() => acme.ledger.live(Date.now()).length).toBe(2);
  });
});
