import { describe, expect, it } from 'vitest';
import type { AcmeKnobs } from '../../support/acme/sandbox.js';
import { acme, beginAnew, browser, code, grantOf, tokenCalls } from './stage.js';

describe('an unknown outcome', () => {
  const lost = [
    ['reset', { kind: 'reset', when: 'after' }],
    ['cut short', { kind: 'truncate', when: 'after' }],
    ['502 from between', { kind: 'status', status: 502, when: 'after' }],
    ['504 from between', { kind: 'status', status: 504, when: 'after' }],
    ['timeout', { kind: 'hang', when: 'after' }],
  ] as const;

  async function withRotation(rotation: AcmeKnobs['rotation']) {
    await beginAnew({ rotation, accessLifeMs: 1 });
    await browser.signedIn('ann');
    acme.knobs.accessLifeMs = 60_000;
  }

  it.each(lost)('(%s) is never replayed where the token always rotates', async (_name, fault) => {
    await withRotation('always');
    acme.faults.next(/token/, fault);
    expect(await code(browser.me())).toBe('LOGIN_REQUIRED');
    const calls = tokenCalls();
    expect(await browser.refresh()).toMatchObject({ reason: 'RENEWAL_UNKNOWN' });
    expect(await code(browser.me())).toBe('LOGIN_REQUIRED');
    expect(tokenCalls()).toBe(calls);
    expect(acme.ledger.replays).toBe(0);
  });

  it.each(lost)('(%s) is tried again freely where it never rotates', async (_name, fault) => {
    await withRotation('never');
    acme.faults.next(/token/, fault, 2);
    await code(browser.me());
    await expect.poll(() => code(browser.me()), { timeout: 8_000 }).toBe('no error');
    expect((await grantOf())?.state).toBe('ACTIVE');
  });

  it.each(lost)('(%s) is tried once more within the grace', async (_name, fault) => {
    await withRotation({ graceMs: 10_000 });
    acme.faults.next(/token/, fault);
    await code(browser.me());
    await expect.poll(() => code(browser.me()), { timeout: 8_000 }).toBe('no error');
    expect(acme.ledger.replays).toBe(1);
  });

  it('is tried no second time within the grace', async () => {
    await withRotation({ graceMs: 10_000 });
    acme.faults.next(/token/, { kind: 'reset', when: 'after' }, 2);
    await code(browser.me());
    await expect.poll(() => code(browser.me()), { timeout: 8_000 }).toBe('LOGIN_REQUIRED');
    expect(tokenCalls()).toBe(3);
  });

  it('leaves the present token in use while it lives', async () => {
    acme.knobs.oldAccessDies = false;
    await browser.signedIn('ann');
    acme.faults.next(/token/, { kind: 'reset', when: 'after' });
    expect(await browser.refresh()).toMatchObject({ reason: 'RENEWAL_UNKNOWN', grant: { state: 'RENEWAL_UNKNOWN' } });
    expect(await browser.me()).toBe('ann');
    expect(await grantOf()).toMatchObject({ state: 'RENEWAL_UNKNOWN', renewable: false });
  });
});
