import { describe, expect, it } from 'vitest';
import { acmeEngine } from '../../support/engine.js';
import { custodyStage } from './stage.js';

const stage = custodyStage();

describe('refresh on request', () => {
  it('gets new tokens at any age and increments the generation each time', async () => {
    await stage.browser.signedIn('ann');
    expect(await stage.browser.refresh()).toMatchObject({ __typename: 'Refreshed', grant: { generation: 2 } });
    expect(await stage.browser.refresh()).toMatchObject({ __typename: 'Refreshed', grant: { generation: 3 } });
    expect(await stage.browser.me()).toBe('ann');
  });

  it('is shared by simultaneous requests', async () => {
    await stage.browser.signedIn('ann');
    const all = await Promise.all(Array.from({ length: 20 }, () => stage.browser.refresh()));
    expect(all.every(one => one.__typename === 'Refreshed')).toBe(true);
    expect(stage.tokenCalls()).toBe(2);
  });

  it('revokes the old access token where it would survive the refresh', async () => {
    stage.acme.knobs.oldAccessDies = false;
    const other = acmeEngine({ origin: stage.acme.origin, rotation: 'always', accessTokenSurvivesRefresh: true });
    other.start();
    const client = other.browser();
    await client.signedIn('ann');
    await client.refresh();
    await client.refresh();
    await expect.poll(() => stage.acme.ledger.live(Date.now(), 'access').length, { timeout: 8_000 }).toBe(1);
    expect(await client.me()).toBe('ann');
    await other.drain();
  });

  it('returns NO_GRANT without a session or a grant', async () => {
    expect(await stage.browser.refresh()).toMatchObject({ reason: 'NO_GRANT', grant: null });
    await stage.browser.signedIn('ann');
    await stage.browser.revoke();
    expect(await stage.browser.refresh()).toMatchObject({ reason: 'NO_GRANT' });
  });
});
