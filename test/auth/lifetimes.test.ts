import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { backoffMs, lifetime, NO_EXPIRY_MS } from '../../src/auth/grants/outcome.js';
import type { Provider } from '../../src/provider/contract.js';
import type { Sandbox } from '../../src/testing/sandbox/kit.js';
import { acmeProvider } from '../support/acme/provider.js';
import { type AcmeKnobs, startAcme } from '../support/acme/sandbox.js';
import { acmeEngine, type EngineUnderTest, engineWith } from '../support/engine.js';

const AT = 1_700_000_000_000;
const rules = { fallbackLifeMs: 300_000, marginMs: 60_000, atMs: AT };

describe('the lifetime of an access token', () => {
  it.each([
    ['missing', undefined],
    ['zero', 0],
    ['negative', -5],
    ['not a number', Number.NaN],
    ['endless', Number.POSITIVE_INFINITY],
  ])('falls back to the configured one when it is %s', (_name, lifeMs) => {
    const { accessEndMs } = lifetime(lifeMs, rules);
    expect(accessEndMs).toBe(AT + 300_000 - 1_000);
  });

  it('is unlimited when the token does not expire or its expiry is unknown', () => {
    const noExpiry = { accessEndMs: NO_EXPIRY_MS, refreshFromMs: NO_EXPIRY_MS };
    expect(lifetime('never', rules)).toEqual(noExpiry);
    expect(lifetime(undefined, { ...rules, fallbackLifeMs: 'until-rejected' })).toEqual(noExpiry);
    expect(lifetime(3_600_000, { ...rules, fallbackLifeMs: 'until-rejected' }).accessEndMs).toBe(AT + 3_599_000);
  });

  it('is at most a year', () => {
    expect(lifetime(1e15, rules).accessEndMs).toBeLessThanOrEqual(AT + 365 * 86_400_000);
  });

  it('never ends before it began; the refresh starts in its last fifth and not after the expiry', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e11 }),
        fc.integer({ min: 0, max: 1e9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (lifeMs, marginMs, random) => {
          const { accessEndMs, refreshFromMs } = lifetime(lifeMs, { ...rules, marginMs, random });
          expect(accessEndMs).toBeGreaterThanOrEqual(AT);
          expect(accessEndMs).toBeLessThanOrEqual(AT + lifeMs);
          expect(refreshFromMs).toBeLessThanOrEqual(accessEndMs);
          expect(refreshFromMs).toBeGreaterThanOrEqual(AT + Math.floor(Math.min(lifeMs, 365 * 86_400_000) * 0.79) - 1);
        },
      ),
    );
  });

  it('has a random refresh time, so that tokens issued together are not refreshed together', () => {
    const times = Array.from({ length: 200 }, () => lifetime(3_600_000, rules).refreshFromMs);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(15_000);
  });
});

describe('backoffMs', () => {
  it('doubles up to 30 seconds', () => {
    expect(backoffMs(1, 1)).toBe(250);
    expect(backoffMs(2, 1)).toBe(500);
    expect(backoffMs(50, 1)).toBe(30_000);
    expect(backoffMs(50, 0)).toBe(15_000);
  });
});

describe('when a provider sends an odd expires_in', () => {
  let acme: Sandbox<AcmeKnobs>;
  let engine: EngineUnderTest;
  afterEach(async () => {
    await engine.drain();
    await acme.close();
  });

  it.each([
    ['missing', null],
    ['zero', 0],
    ['negative', -3_600],
    ['a text', '3600'],
    ['nonsense', 'soon'],
    ['absurd', 1e20],
  ])('does not refresh in a loop (%s)', async (_name, expiresIn) => {
    acme = await startAcme({ expiresIn });
    engine = acmeEngine({ origin: acme.origin, rotation: 'always' });
    const browser = engine.browser();
    const { grant } = await browser.signedIn('ann');
    expect(grant.accessExpiresAtMs).toBeGreaterThan(Date.now() + 200_000);
    for (let n = 0; n < 20; n += 1) expect(await browser.me()).toBe('ann');
    expect(acme.seen.filter(call => call.path === '/token')).toHaveLength(1);
  });
});

describe('a token that does not expire', () => {
  let acme: Sandbox<AcmeKnobs>;
  let engine: EngineUnderTest;
  afterEach(async () => {
    await engine.drain();
    await acme.close();
  });

  it('has no expiry in the schema, is used, and is refreshed when the provider rejects it', async () => {
    acme = await startAcme({ expiresIn: null });
    const options = { origin: acme.origin, rotation: 'always' } as const;
    engine = engineWith(
      tools => ({ ...acmeProvider(options, tools), fallbackLifeMs: 'until-rejected' }) as unknown as Provider,
      {},
    );
    const browser = engine.browser();
    const { grant } = await browser.signedIn('ann');
    expect(grant).toMatchObject({ accessExpiresAtMs: null, state: 'ACTIVE' });
    expect(await browser.me()).toBe('ann');
    for (const entry of acme.ledger.entries.values()) if (entry.kind === 'access') entry.state = 'revoked';
    expect(await browser.me()).toBe('ann');
    expect(acme.seen.filter(call => call.path === '/token')).toHaveLength(2);
    await browser.logout();
  });
});
