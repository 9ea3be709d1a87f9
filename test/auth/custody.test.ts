import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf } from '../../src/errors.js';
import type { Sandbox } from '../../src/sandbox/kit.js';
import { type AcmeKnobs, startAcme } from '../support/acme/sandbox.js';
import { acmeEngine, type Browser, type EngineUnderTest } from '../support/engine.js';

let acme: Sandbox<AcmeKnobs>;
let engine: EngineUnderTest;
let browser: Browser;

const tokenCalls = () => acme.seen.filter(call => call.path === '/token').length;
const code = (promise: Promise<unknown>) => promise.then(() => 'no error', codeOf);
const grantOf = async () => (await browser.session())?.grants[0];

async function begin(knobs: Partial<AcmeKnobs> = {}, options: { marginMs?: number } = {}) {
  acme = await startAcme(knobs);
  engine = acmeEngine({ origin: acme.origin, rotation: acme.knobs.rotation, ...options });
  browser = engine.browser();
}

beforeEach(() => begin());
afterEach(async () => {
  await engine.drain();
  await acme.close();
});

/** The access token is over for the provider and the engine alike, without waiting. */
async function expire() {
  await engine.drain();
  await acme.close();
  await begin({ accessLifeMs: 1 });
}

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

  it('in parallel: every grant is kept and the last cookie works', async () => {
    await browser.signedIn('ann');
    await Promise.all([browser.signedIn('ann'), browser.signedIn('ann'), browser.signedIn('ann')]);
    expect(await browser.me()).toBe('ann');
    expect((await grantOf())?.generation).toBe(4);
  });
});

describe('a renewal', () => {
  it('happens once for a hundred parallel queries on an expired grant', async () => {
    await expire();
    await browser.signedIn('ann');
    acme.knobs.accessLifeMs = 60_000;
    acme.faults.next(/token/, { kind: 'delay', delayMs: 100 });
    expect(new Set(await Promise.all(Array.from({ length: 100 }, () => browser.me())))).toEqual(new Set(['ann']));
    expect(tokenCalls()).toBe(2);
    expect((await grantOf())?.generation).toBe(2);
  });

  it('is set off in the background inside the margin, while the present token serves', async () => {
    await engine.drain();
    await acme.close();
    await begin({ accessLifeMs: 5_000 });
    await browser.signedIn('ann');
    acme.knobs.accessLifeMs = 60_000;
    expect(await browser.me()).toBe('ann');
    expect(tokenCalls()).toBe(1);
    await new Promise(resolve => setTimeout(resolve, 4_500));
    const before = Date.now();
    acme.faults.next(/token/, { kind: 'delay', delayMs: 300 });
    expect(await browser.me()).toBe('ann');
    expect(Date.now() - before).toBeLessThan(250);
    await expect.poll(tokenCalls).toBe(2);
  });

  it('happens once for twenty 401s with one stale token', async () => {
    await browser.signedIn('ann');
    for (const entry of acme.ledger.live(Date.now(), 'access')) acme.ledger.revoke(entry.token);
    await Promise.all(Array.from({ length: 20 }, () => browser.me()));
    expect(tokenCalls()).toBe(2);
  });

  it('does not resend what is not safe to resend, though it renews', async () => {
    await browser.signedIn('ann');
    for (const entry of acme.ledger.live(Date.now(), 'access')) acme.ledger.revoke(entry.token);
    expect(await code(browser.act())).toBe('PROVIDER_REJECTED');
    expect(acme.seen.filter(call => call.path === '/act')).toHaveLength(1);
    expect(await browser.act()).toBe('ann');
  });

  it('stops after a second refusal, and does not hammer a provider that refuses whatever it issues', async () => {
    await browser.signedIn('ann');
    acme.faults.next(/me/, { kind: 'status', status: 401 }, 1_000);
    for (let n = 0; n < 10; n += 1) expect(await code(browser.me())).toBe('PROVIDER_REJECTED');
    expect(tokenCalls()).toBeLessThanOrEqual(4);
  });

  it.each([
    ['HTTP 500', { kind: 'status', status: 500 }],
    ['HTTP 503', { kind: 'status', status: 503 }],
    ['an HTML page', { kind: 'html', status: 200 }],
    ['an error envelope of another kind', { kind: 'status', status: 400, body: { message: 'nope' } }],
  ] as const)('that is answered by %s keeps the grant and is tried again', async (_name, fault) => {
    await expire();
    await browser.signedIn('ann');
    acme.knobs.accessLifeMs = 60_000;
    acme.faults.next(/token/, fault);
    expect(await code(browser.me())).toMatch(/PROVIDER_UNAVAILABLE|PROVIDER_PROTOCOL_ERROR/);
    expect((await grantOf())?.state).toBe('ACTIVE');
    await expect.poll(() => code(browser.me()), { timeout: 5_000 }).toBe('no error');
    expect(acme.ledger.replays).toBe(0);
    expect(await grantOf()).toMatchObject({ state: 'ACTIVE', lastError: null, generation: 2 });
  });

  it('honours Retry-After, also when asked for by the user', async () => {
    await expire();
    await browser.signedIn('ann');
    acme.faults.next(/token/, { kind: 'status', status: 503, headers: { 'retry-after': '3' } });
    expect(await browser.refresh()).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: 3 });
    const calls = tokenCalls();
    expect(await browser.refresh()).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
    expect(tokenCalls()).toBe(calls);
  });

  it('that the provider refuses ends that grant, and asks it no more', async () => {
    await expire();
    await browser.signedIn('ann');
    for (const entry of acme.ledger.live(Date.now())) acme.ledger.revoke(entry.token);
    expect(await code(browser.me())).toBe('LOGIN_REQUIRED');
    const calls = tokenCalls();
    expect(await code(browser.me())).toBe('LOGIN_REQUIRED');
    expect(await browser.refresh()).toMatchObject({ reason: 'NEEDS_LOGIN' });
    expect(tokenCalls()).toBe(calls);
    expect(await grantOf()).toMatchObject({ state: 'NEEDS_LOGIN', lastError: 'INVALID_CREDENTIALS' });
  });

  it('that fails by the operator’s fault ends nothing, says so in the log, and is not hammered', async () => {
    await expire();
    await browser.signedIn('ann');
    acme.knobs.wrongClient = true;
    for (let n = 0; n < 5; n += 1) expect(await code(browser.me())).toBe('PROVIDER_REJECTED');
    for (let n = 0; n < 5; n += 1) expect(await browser.refresh()).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
    expect(tokenCalls()).toBe(2);
    expect(await grantOf()).toMatchObject({ state: 'ACTIVE', lastError: 'invalid_client' });
    expect(engine.log.lines.filter(line => line.includes('check its client settings'))).toHaveLength(1);
  });
});

describe('an unknown outcome', () => {
  const lost = [
    ['reset', { kind: 'reset', when: 'after' }],
    ['cut short', { kind: 'truncate', when: 'after' }],
    ['502 from between', { kind: 'status', status: 502, when: 'after' }],
    ['504 from between', { kind: 'status', status: 504, when: 'after' }],
    ['timeout', { kind: 'hang', when: 'after' }],
  ] as const;

  async function withRotation(rotation: AcmeKnobs['rotation']) {
    await engine.drain();
    await acme.close();
    await begin({ rotation, accessLifeMs: 1 });
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
    const other = acmeEngine({ origin: acme.origin, rotation: 'always', oldTokenLives: true });
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

describe('revoke and logout', () => {
  it('revoke ends both tokens upstream, keeps the session, and the generation goes on', async () => {
    await browser.signedIn('ann');
    await browser.refresh();
    expect(await browser.revoke()).toMatchObject({ revocation: { outcome: 'REVOKED' }, session: { grants: [] } });
    expect(acme.ledger.live(Date.now())).toEqual([]);
    expect(await code(browser.me())).toBe('LOGIN_REQUIRED');
    expect((await browser.revoke()).revocation.outcome).toBe('NO_GRANT');
    expect((await browser.signedIn('ann')).grant.generation).toBe(3);
  });

  it('logout ends everything, and a second one succeeds', async () => {
    await browser.signedIn('ann');
    const cookie = browser.value;
    expect(await browser.logout()).toEqual({
      revocations: [{ provider: 'ACME', outcome: 'REVOKED' }],
      sessionsEnded: 1,
    });
    expect(acme.ledger.live(Date.now())).toEqual([]);
    browser.value = cookie;
    expect(await browser.session()).toBeNull();
    expect(await code(browser.me())).toBe('UNAUTHENTICATED');
    expect(await browser.logout()).toEqual({ revocations: [], sessionsEnded: 0 });
  });

  it('a provider that is down gets its revocation later', async () => {
    engine.start();
    await browser.signedIn('ann');
    acme.faults.next(/revoke/, { kind: 'status', status: 503 }, 2);
    const before = Date.now();
    expect((await browser.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'QUEUED' }]);
    expect(Date.now() - before).toBeLessThan(400);
    await expect.poll(() => acme.ledger.live(Date.now()).length, { timeout: 15_000 }).toBe(0);
  });

  it('a provider that hangs keeps the logout waiting for 250 ms at most', async () => {
    await browser.signedIn('ann');
    acme.faults.next(/revoke/, { kind: 'hang' });
    const before = Date.now();
    expect((await browser.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'QUEUED' }]);
    expect(Date.now() - before).toBeLessThan(400);
  });

  it('ends with the grant what its renewals left behind', async () => {
    acme.knobs.oldAccessDies = false;
    await browser.signedIn('ann');
    await browser.refresh();
    await browser.refresh();
    expect(acme.ledger.live(Date.now(), 'access')).toHaveLength(3);
    expect((await browser.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'REVOKED' }]);
    expect(acme.ledger.live(Date.now())).toEqual([]);
  });

  it('a provider without revocation says so', async () => {
    const none = acmeEngine({ origin: acme.origin, rotation: 'always', revokes: false });
    const other = none.browser();
    await other.signedIn('ann');
    expect((await other.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'NOT_SUPPORTED' }]);
    await none.drain();
  });

  it('a renewal that lands after a logout is discarded, its tokens revoked', async () => {
    await browser.signedIn('ann');
    let open = () => {};
    acme.faults.next(/token/, { kind: 'delay', when: 'after', hold: new Promise<void>(resolve => (open = resolve)) });
    const renewing = browser.refresh();
    await expect.poll(tokenCalls).toBe(1);
    await expect.poll(() => [...acme.ledger.entries.values()].filter(one => one.kind === 'access').length).toBe(2);
    const cookie = browser.value;
    await browser.logout();
    open();
    expect(await renewing).toMatchObject({ __typename: 'RefreshRefused', reason: 'NO_GRANT' });
    await expect.poll(() => acme.ledger.live(Date.now()).length).toBe(0);
    browser.value = cookie;
    expect(await browser.session()).toBeNull();
  });

  it('a renewal that lands after a newer login is discarded, its tokens revoked', async () => {
    await browser.signedIn('ann');
    let open = () => {};
    acme.faults.next(/token/, { kind: 'delay', when: 'after', hold: new Promise<void>(resolve => (open = resolve)) });
    const renewing = browser.refresh();
    await expect.poll(() => [...acme.ledger.entries.values()].filter(one => one.kind === 'access').length).toBe(2);
    await browser.signedIn('ann');
    open();
    expect(await renewing).toMatchObject({ __typename: 'Refreshed' });
    await expect.poll(() => acme.ledger.live(Date.now()).length).toBe(2);
    expect(await browser.me()).toBe('ann');
  });
});

describe('other sessions of the same account', () => {
  it('are listed, with the shared grants only, and end with logout everywhere', async () => {
    const second = engine.browser();
    const stranger = engine.browser();
    await browser.signedIn('ann');
    await second.signedIn('ann');
    await stranger.signedIn('bob');
    expect(await browser.open().desk.sessions()).toMatchObject([
      { isCurrent: true, grants: [{ subject: 'ann' }] },
      { isCurrent: false, grants: [{ subject: 'ann' }] },
    ]);
    expect((await browser.logout(true)).sessionsEnded).toBe(2);
    expect(await second.session()).toBeNull();
    expect(await stranger.me()).toBe('bob');
    expect(acme.ledger.live(Date.now(), 'access')).toHaveLength(1);
  });

  it('can be ended one by one; unknown and foreign ids end nothing', async () => {
    const second = engine.browser();
    const stranger = engine.browser();
    await browser.signedIn('ann');
    await second.signedIn('ann');
    const foreign = (await stranger.signedIn('bob')).session.id;
    const id = (await second.session())?.id ?? '';
    const { desk } = browser.open();
    expect(await desk.endSession('nonsense')).toEqual({ revocations: [], sessionsEnded: 0 });
    expect(await desk.endSession(foreign)).toEqual({ revocations: [], sessionsEnded: 0 });
    expect(await desk.endSession(id)).toMatchObject({ sessionsEnded: 1 });
    expect(await second.session()).toBeNull();
    expect(await stranger.me()).toBe('bob');
    expect(await browser.me()).toBe('ann');
  });
});

describe('a token that the provider hands out twice', () => {
  it('is revoked when the last session lets go of it', async () => {
    const second = engine.browser();
    await browser.signedIn('ann');
    const [access] = acme.ledger.live(Date.now(), 'access');
    const [refresh] = acme.ledger.live(Date.now(), 'refresh');
    const body = { access_token: access?.token, refresh_token: refresh?.token, expires_in: 3_600 };
    acme.faults.next(/token/, { kind: 'status', status: 200, body });
    await second.signedIn('ann');
    await browser.logout();
    expect(await second.me()).toBe('ann');
    expect((await second.logout()).revocations).toEqual([{ provider: 'ACME', outcome: 'REVOKED' }]);
    expect(acme.ledger.live(Date.now())).toEqual([]);
  });
});

describe('the gateway’s own grant', () => {
  it('serves those without a session, is got once, and renewed when over', async () => {
    const service = { username: 'gateway', password: 'right-password-CANARY' };
    const own = acmeEngine({ origin: acme.origin, rotation: 'always', service });
    const anyone = own.browser();
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => anyone.service())))).toEqual(
      new Set(['gateway']),
    );
    expect(tokenCalls()).toBe(1);
    for (const entry of acme.ledger.live(Date.now())) acme.ledger.revoke(entry.token);
    expect(await anyone.service()).toBe('gateway');
    expect(tokenCalls()).toBe(2);
    await own.drain();
  });

  it.each([
    ['invalid_client', { kind: 'status', status: 401, body: { error: 'invalid_client' } }],
    ['HTTP 500', { kind: 'status', status: 500 }],
    ['HTML', { kind: 'html' }],
    ['a reset', { kind: 'reset' }],
  ] as const)('that cannot be got (%s) is not asked for by every stranger', async (_name, fault) => {
    const service = { username: 'gateway', password: 'right-password-CANARY' };
    const own = acmeEngine({ origin: acme.origin, rotation: 'always', service });
    acme.faults.next(/token/, fault, 1_000);
    for (let n = 0; n < 10; n += 1) expect(await code(own.browser().service())).not.toBe('no error');
    expect(tokenCalls()).toBeLessThanOrEqual(2);
    await own.drain();
  });

  it('whose credentials were refused are never presented again, not by a replica, not after a restart', async () => {
    const service = { username: 'gateway', password: 'wrong' };
    const own = acmeEngine({ origin: acme.origin, rotation: 'always', service });
    expect(await code(own.browser().service())).toBe('PROVIDER_REJECTED');
    expect(await code(own.browser().service())).toBe('PROVIDER_REJECTED');
    const replica = acmeEngine({ origin: acme.origin, rotation: 'always', service }, { store: own.store });
    expect(await code(replica.browser().service())).toBe('PROVIDER_REJECTED');
    expect(acme.ledger.refusals).toBe(1);
    const better = { ...service, password: 'right-password-CANARY' };
    const mended = acmeEngine({ origin: acme.origin, rotation: 'always', service: better }, { store: own.store });
    expect(await mended.browser().service()).toBe('gateway');
    await Promise.all([own, replica, mended].map(one => one.drain()));
  });
});
