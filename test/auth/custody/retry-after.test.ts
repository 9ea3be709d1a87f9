import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/auth/crypto/ids.js';
import { Sealer } from '../../../src/auth/crypto/seal.js';
import { createGrantStore } from '../../../src/auth/grants/grant-store.js';
import { SERVICE, sessionOwner } from '../../../src/auth/store/keys.js';
import { ACME } from '../../support/acme/sandbox.js';
import { acmeEngine, SEAL_KEYS } from '../../support/engine.js';
import { CustodyStage, code, custodyStage } from './stage.js';

const stage = custodyStage();

/** Values of Retry-After that mean more than an hour, or that are not a valid wait. */
const NOT_BELIEVED = [
  ['epoch seconds', '1795947352'],
  ['epoch milliseconds', '1795947352000'],
  ['an hour and a second', '3601'],
  ['1e10 in digits', '10000000000'],
  ['400 digits', '9'.repeat(400)],
  ['a date 100 years from now', 'Fri, 01 Jan 2126 00:00:00 GMT'],
  ['an exponent', '1e10'],
  ['hexadecimal', '0x7fffffff'],
  ['a fraction', '3599.5'],
  ['a negative number', '-3600'],
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
  ['two values', '3600, 3600'],
  ['text', 'soon'],
] as const;

const limited = (retryAfter: string) =>
  ({ kind: 'status', status: 429, headers: { 'retry-after': retryAfter } }) as const;
const down = (retryAfter: string) => ({ kind: 'status', status: 503, headers: { 'retry-after': retryAfter } }) as const;

const SERVICE_LOGIN = { username: 'gateway', password: 'right-password-CANARY' };

describe.each(NOT_BELIEVED)('when a provider sends Retry-After with %s', (_name, retryAfter) => {
  it('retries the token endpoint within seconds and keeps the session readable', async () => {
    await stage.restart({ accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    stage.acme.knobs.accessLifeMs = 60_000;
    stage.acme.faults.next(/token/, limited(retryAfter));
    const refused = await stage.browser.refresh();
    expect(refused).toMatchObject({ reason: 'TOO_MANY_ATTEMPTS', retryAfterSeconds: 1 });
    expect((await stage.browser.session())?.grants).toHaveLength(1);
    await expect.poll(() => code(stage.browser.me()), { timeout: 8_000 }).toBe('no error');
  });

  it("gets the gateway's own token within seconds", async () => {
    const own = acmeEngine({ origin: stage.acme.origin, rotation: 'always', service: SERVICE_LOGIN });
    stage.acme.faults.next(/token/, limited(retryAfter));
    expect(await code(own.browser().service())).toBe('RATE_LIMITED');
    await expect.poll(() => code(own.browser().service()), { timeout: 8_000 }).toBe('no error');
    await own.drain();
  });

  it('does not apply the wait to a login', async () => {
    stage.acme.faults.next(/token/, limited(retryAfter));
    expect(await stage.browser.login('ann')).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: null });
  });

  it('does not apply the wait to a data call', async () => {
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(/me/, limited(retryAfter));
    const error = await stage.browser.me().catch(failure => failure);
    expect(error.extensions).toEqual({ code: 'RATE_LIMITED', provider: 'ACME' });
  });
});

it('a Retry-After that is no wait of up to an hour delays no queued revocation', async () => {
  const revoke = async ([name, retryAfter]: (typeof NOT_BELIEVED)[number]) => {
    const own = new CustodyStage();
    await own.begin();
    own.engine.start();
    await own.browser.signedIn('ann');
    own.acme.faults.next(/revoke/, down(retryAfter));
    const { revocations } = await own.browser.logout();
    expect(revocations, name).toEqual([{ provider: 'ACME', outcome: 'QUEUED' }]);
    const live = () => own.acme.ledger.live(Date.now()).length;
    await expect.poll(live, { timeout: 15_000, message: name }).toBe(0);
    await own.end();
  };
  await Promise.all(NOT_BELIEVED.map(revoke));
});

describe.each([
  ['seconds', () => '3600', 3_600],
  ['no wait at all', () => '0', 1],
  ['a date', () => new Date(Date.now() + 1_800_000).toUTCString(), 1_801],
])('when a provider sends Retry-After of up to an hour, in %s', (_name, retryAfter, atMostSeconds) => {
  it('waits as long as requested, even when the user requests a refresh', async () => {
    await stage.restart({ accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    stage.acme.faults.next(/token/, limited(retryAfter()));
    const refused = await stage.browser.refresh();
    if (refused.__typename !== 'RefreshRefused') throw new Error('not refused');
    expect(refused.retryAfterSeconds).toBeLessThanOrEqual(atMostSeconds);
    expect(refused.retryAfterSeconds).toBeGreaterThan(atMostSeconds - 10);
    const calls = stage.tokenCalls();
    await stage.browser.refresh();
    expect(stage.tokenCalls()).toBe(calls);
  });
});

describe('when an older version has stored a wait until 2083', () => {
  const IN_2083 = Date.UTC(2083, 0, 1);

  it("refreshes a session's grant at once", async () => {
    await stage.restart({ accessLifeMs: 1 });
    await stage.browser.signedIn('ann');
    stage.acme.knobs.accessLifeMs = 60_000;
    const owner = sessionOwner(sha256(stage.browser.value?.split('.')[0] ?? ''));
    const grants = createGrantStore(stage.engine.store, new Sealer(SEAL_KEYS), { discard: async () => {} });
    const stored = await grants.read(owner, ACME);
    if (!stored) throw new Error('no grant');
    const waiting = { ...stored.record, failures: 1, retryAtMs: IN_2083, mustWait: true, lastError: 'RATE_LIMITED' };
    await grants.replace(owner, ACME, stored.text, waiting);
    expect(await stage.browser.me()).toBe('ann');
  });

  it("gets the gateway's own token at once", async () => {
    const own = acmeEngine({ origin: stage.acme.origin, rotation: 'always', service: SERVICE_LOGIN });
    await own.browser().service();
    const grants = createGrantStore(own.store, new Sealer(SEAL_KEYS), { discard: async () => {} });
    const stored = await grants.read(SERVICE, ACME);
    if (!stored) throw new Error('no grant');
    const waiting = { ...stored.record, accessEndMs: 0, refreshFromMs: 0, retryAtMs: IN_2083, mustWait: true };
    await grants.replace(SERVICE, ACME, stored.text, waiting);
    const replica = acmeEngine(
      { origin: stage.acme.origin, rotation: 'always', service: SERVICE_LOGIN },
      { store: own.store },
    );
    expect(await replica.browser().service()).toBe('gateway');
    await Promise.all([own.drain(), replica.drain()]);
  });
});
