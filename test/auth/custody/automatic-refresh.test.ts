import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/auth/store/memory.js';
import { gate } from '../../support/gate.js';
import { ShiftedStore } from '../../support/shifted-store.js';
import { code, custodyStage } from './stage.js';

const stage = custodyStage();

describe('automatic refresh', () => {
  it('happens once for a hundred parallel queries on an expired grant', async () => {
    await stage.restart({ accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    stage.acme.knobs.accessLifeMs = 60_000;
    stage.acme.faults.next(/token/, { kind: 'delay', delayMs: 100 });
    expect(new Set(await Promise.all(Array.from({ length: 100 }, () => stage.browser.me())))).toEqual(new Set(['ann']));
    expect(stage.tokenCalls()).toBe(2);
    expect((await stage.grantOf())?.generation).toBe(2);
  });

  it('starts in the background inside the margin, while the current access token is still used', async () => {
    const store = new ShiftedStore(new MemoryStore());
    await stage.restart({ accessLifeMs: 600_000 }, { store });
    await stage.browser.signedIn('ann');
    expect(await stage.browser.me()).toBe('ann');
    expect(stage.tokenCalls()).toBe(1);
    // The refresh starts 36 to 60 s before the expiry.
    store.shiftMs = 570_000;
    const held = gate();
    stage.acme.faults.next(/token/, { kind: 'delay', hold: held.opened });
    // The refresh has no response yet. One that was waited for would be given up at its deadline, and have no generation 2.
    expect(await stage.browser.me()).toBe('ann');
    expect((await stage.grantOf())?.generation).toBe(1);
    held.open();
    await expect.poll(async () => (await stage.grantOf())?.generation).toBe(2);
    expect(stage.tokenCalls()).toBe(2);
  });

  it('happens once for twenty 401 responses to one stale token', async () => {
    await stage.browser.signedIn('ann');
    for (const entry of stage.acme.ledger.live(Date.now(), 'access')) stage.acme.ledger.revoke(entry.token);
    await Promise.all(Array.from({ length: 20 }, () => stage.browser.me()));
    expect(stage.tokenCalls()).toBe(2);
  });

  it('does not resend an unsafe request, but refreshes', async () => {
    await stage.browser.signedIn('ann');
    for (const entry of stage.acme.ledger.live(Date.now(), 'access')) stage.acme.ledger.revoke(entry.token);
    expect(await code(stage.browser.act())).toBe('PROVIDER_REJECTED');
    expect(stage.acme.seen.filter(call => call.path === '/act')).toHaveLength(1);
    expect(await stage.browser.act()).toBe('ann');
  });

  it('stops after a second 401, and does not retry endlessly when the provider rejects every token it issues', async () => {
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(/me/, { kind: 'status', status: 401 }, 1_000);
    for (let n = 0; n < 10; n += 1) expect(await code(stage.browser.me())).toBe('PROVIDER_REJECTED');
    expect(stage.tokenCalls()).toBeLessThanOrEqual(4);
  });

  it.each([
    ['HTTP 500', { kind: 'status', status: 500 }],
    ['HTTP 503', { kind: 'status', status: 503 }],
    ['an HTML page', { kind: 'html', status: 200 }],
    ['an error envelope of another kind', { kind: 'status', status: 400, body: { message: 'nope' } }],
  ] as const)('that gets %s keeps the grant and is retried', async (_name, fault) => {
    await stage.restart({ accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    stage.acme.knobs.accessLifeMs = 60_000;
    stage.acme.faults.next(/token/, fault);
    expect(await code(stage.browser.me())).toMatch(/PROVIDER_UNAVAILABLE|PROVIDER_PROTOCOL_ERROR/);
    expect((await stage.grantOf())?.state).toBe('ACTIVE');
    await expect.poll(() => code(stage.browser.me()), { timeout: 5_000 }).toBe('no error');
    expect(stage.acme.ledger.replays).toBe(0);
    expect(await stage.grantOf()).toMatchObject({ state: 'ACTIVE', lastError: null, generation: 2 });
  });

  it('honours Retry-After, even when the user requests the refresh', async () => {
    await stage.restart({ accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(/token/, { kind: 'status', status: 503, headers: { 'retry-after': '3' } });
    expect(await stage.browser.refresh()).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: 3 });
    const calls = stage.tokenCalls();
    expect(await stage.browser.refresh()).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
    expect(stage.tokenCalls()).toBe(calls);
  });

  it('that the provider refuses ends the grant and is not retried', async () => {
    await stage.restart({ accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    for (const entry of stage.acme.ledger.live(Date.now())) stage.acme.ledger.revoke(entry.token);
    expect(await code(stage.browser.me())).toBe('LOGIN_REQUIRED');
    const calls = stage.tokenCalls();
    expect(await code(stage.browser.me())).toBe('LOGIN_REQUIRED');
    expect(await stage.browser.refresh()).toMatchObject({ reason: 'NEEDS_LOGIN' });
    expect(stage.tokenCalls()).toBe(calls);
    expect(await stage.grantOf()).toMatchObject({ state: 'NEEDS_LOGIN', lastError: 'INVALID_CREDENTIALS' });
  });

  it('that fails because of the client registration keeps the grant, logs the error and is not retried in a loop', async () => {
    await stage.restart({ accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    stage.acme.knobs.wrongClient = true;
    for (let n = 0; n < 5; n += 1) expect(await code(stage.browser.me())).toBe('PROVIDER_REJECTED');
    for (let n = 0; n < 5; n += 1)
      expect(await stage.browser.refresh()).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
    expect(stage.tokenCalls()).toBe(2);
    expect(await stage.grantOf()).toMatchObject({ state: 'ACTIVE', lastError: 'invalid_client' });
    expect(stage.engine.log.lines.filter(line => line.includes('check its client settings'))).toHaveLength(1);
  });
});
