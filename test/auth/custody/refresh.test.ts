import { describe, expect, it } from 'vitest';
import { acmeEngine } from '../../support/engine.js';
import { acme, browser, tokenCalls } from './stage.js';

describe('refresh', () => {
  it('renews whatever the age, and grows the generation each time', async () => {
    await browser.signedIn('ann');
    expect(await browser.refresh()).toMatchObject({ __typename: 'Refreshed', grant: { generation: 2 } });
    expect(await browser.refresh()).toMatchObject({ __typename: 'Refreshed', grant: { generation: 3 } });
    expect(await browser.me()).toBe('ann');
  });

  it('is shared by those who ask at the same time', async () => {
    await browser.signedIn('ann');
    const all = await Promise.all(Array.from({ length: 20 }, () => browser.refresh()));
    expect(all.every(one => one.__typename === 'Refreshed')).toBe(true);
    expect(tokenCalls()).toBe(2);
  });

  it('has the old access token revoked where it would live on', async () => {
    acme.knobs.oldAccessDies = false;
    const other = acmeEngine({ origin: acme.origin, rotation: 'always', accessTokenSurvivesRefresh: true });
    other.start();
    const client = other.browser();
    await client.signedIn('ann');
    await client.refresh();
    await client.refresh();
    await expect.poll(() => acme.ledger.live(Date.now(), 'access').length, { timeout: 8_000 }).toBe(1);
    expect(await client.me()).toBe('ann');
    await other.drain();
  });

  it('says NO_GRANT without a session or a grant', async () => {
    expect(await browser.refresh()).toMatchObject({ reason: 'NO_GRANT', grant: null });
    await browser.signedIn('ann');
    await browser.revoke();
    expect(await browser.refresh()).toMatchObject({ reason: 'NO_GRANT' });
  });
});
