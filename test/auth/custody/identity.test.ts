import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/auth/store/memory.js';
import type { ApiKey } from '../../../src/provider/context.js';
import type { Caller, Provider, TokenResponse, TokenResult } from '../../../src/provider/contract.js';
import { until } from '../../../src/testing/until.js';
import { directAcme } from '../../support/acme/direct.js';
import { ACME } from '../../support/acme/sandbox.js';
import { type Browser, engineOf } from '../../support/engine.js';
import { gate } from '../../support/gate.js';

const HOUR_MS = 3_600_000;
const caller: ApiKey<Caller> = { provider: ACME };

/** Acme without the account in its token responses: the engine calls `identify`. */
function anonymousAcme(identify: NonNullable<Provider['identify']>, now = Date.now) {
  const { provider } = directAcme('never', HOUR_MS, now);
  const unnamed = ({ subject: _, ...issued }: TokenResponse): TokenResponse => issued;
  const without = (outcome: TokenResult | undefined): TokenResult =>
    outcome?.kind === 'issued' ? { kind: 'issued', issued: unnamed(outcome.issued) } : { kind: 'unknown' };
  const anonymous: Provider = {
    ...provider,
    signIn: async (input: never) => without(await provider.signIn?.(input)),
    refresh: async (held, spent) => without(await provider.refresh(held, spent)),
    identify,
  };
  return engineOf(anonymous, { store: new MemoryStore(now) });
}

const subjectOf = async (browser: Browser) => (await browser.session())?.grants[0]?.subject;
const use = async (browser: Browser) => void (await (await browser.open().upstream(caller, 'user')).facts());

describe('when the provider could not name the account at login', () => {
  it('reads the account on the next use of the grant, once for many uses', async () => {
    let asked = 0;
    const engine = anonymousAcme(async () => {
      asked += 1;
      return asked === 1 ? undefined : 'ann';
    });
    const browser = engine.browser();
    await browser.signedIn('ann');
    expect(await subjectOf(browser)).toBeNull();
    await Promise.all(Array.from({ length: 20 }, () => use(browser)));
    await until('the account is known', async () => (await subjectOf(browser)) === 'ann');
    await use(browser);
    expect(asked).toBe(2);
  });

  it('keeps the account over refreshes', async () => {
    const engine = anonymousAcme(async () => 'ann');
    const browser = engine.browser();
    await browser.signedIn('ann');
    await browser.refresh();
    expect(await browser.session()).toMatchObject({ grants: [{ subject: 'ann', generation: 2 }] });
  });

  it('does not give the account of one login to the next login, not even in the same millisecond', async () => {
    const atMs = Date.now();
    const answer = gate();
    let asked = 0;
    const engine = anonymousAcme(
      async () => {
        asked += 1;
        if (asked !== 2) return undefined;
        await answer.opened;
        return 'ann';
      },
      () => atMs,
    );
    const browser = engine.browser();
    await browser.signedIn('ann');
    await use(browser);
    await until('the account of the first login is requested', () => asked === 2);
    await browser.signedIn('bob');
    answer.open();
    await engine.drain();
    expect(await browser.session()).toMatchObject({ grants: [{ subject: null, generation: 2 }] });
  });
});
