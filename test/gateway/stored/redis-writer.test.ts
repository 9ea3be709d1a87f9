import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomText, sha256 } from '../../../src/auth/crypto/ids.js';
import { splitMac } from '../../../src/auth/crypto/seal.js';
import { parseGrant } from '../../../src/auth/store/grant-record.js';
import { bucketOfQueue, keys } from '../../../src/auth/store/keys.js';
import { parseMetadata, type SessionMetadata } from '../../../src/auth/store/session-text.js';
import { DJ, HOUSE } from '../../../src/providers/pool/sandbox/seed.js';
import { startWorld, type World } from '../../support/gateway.js';
import { type Browser, codesByPath } from '../../support/http-client.js';
import { changeGrant, olderGrant, readStored } from '../../support/stored-grants.js';
import {
  atPmapi,
  atPool,
  GRANTS,
  keyOf,
  LOGOUT,
  LOGOUT_EVERYWHERE,
  READ,
  REFRESH,
  SESSIONS,
  signIn,
  storedStage,
} from './stage.js';

const stage = storedStage();

/** An attacker who can write to Redis, but has no seal key. SECURITY.md names these tests. */

const callsOf = (provider: 'pmapi' | 'pool') => stage.world.sandboxes[provider].seen.length;

/** Reads with a grant that was tampered with: refused, and nothing is sent to its provider. */
async function expectRefused(browser: Browser, provider: 'pmapi' | 'pool' = 'pmapi'): Promise<void> {
  const before = callsOf(provider);
  const response = await browser.graphql(`{ viewer { ${provider} { id } } }`);
  expect(codesByPath(response)).toEqual({ [`viewer.${provider}`]: 'GRANT_UNREADABLE' });
  expect(callsOf(provider)).toBe(before);
}

/** The same grant in JSON, as gateways before version 4 wrote it, with the MAC that it has. */
function inJson(text: string): string {
  const { body, mac } = splitMac(text);
  return `${olderGrant(parseGrant(body)).slice(0, -1)},"mac":"${mac}"}`;
}

/** Another person's session, signed in at Promo Only. */
async function stranger(): Promise<Browser> {
  const browser = stage.world.browser();
  await signIn(browser, { pool: { key: { userId: String(HOUSE.userId), ...HOUSE.key } } });
  return browser;
}

describe('a grant record that was changed in Redis', () => {
  const text = (change: (text: string) => string) => async (browser: Browser) =>
    stage.tamper(browser, 'g:PMAPI', change(await stage.readField(await keyOf(browser), 'g:PMAPI')));
  const grant = (change: Parameters<typeof changeGrant>[1]) => text(was => changeGrant(was, change));
  const more = (change: object) => grant(was => ({ ...was, ...change }));

  it.each<[string, (browser: Browser) => Promise<void>]>([
    ['its account', more({ subject: '72' })],
    ['its state and flags', grant(was => ({ ...was, g: [was.g[0], 'a', 7] }))],
    ['its generation', grant(was => ({ ...was, g: [9, was.g[1], was.g[2]] }))],
    ['its times', grant(was => ({ ...was, t: was.t.with(1, 999_999_999) }))],
    ['a wait', more({ retryAtMs: 9_000_000_000_000 })],
    ['an error', more({ lastError: '<script>' })],
    ['the intent of a refresh', more({ intent: { fence: 'x', atMs: 1, leaseEndMs: 1, presents: true, tries: 0 } })],
    ['a hash of credentials', more({ refused: 'k.x' })],
    ['a field that this version does not know', more({ later: true })],
    ['only its MAC', text(was => was.slice(0, -16) + randomBytes(16).toString('latin1'))],
    ['its MAC, which was removed', text(was => was.slice(0, -16))],
    ['its version: the same in JSON, with its MAC', text(inJson)],
    ['its version: the same in JSON, without a MAC', text(was => olderGrant(parseGrant(splitMac(was).body)))],
  ])('is not used when the changed part is %s', async (_, change) => {
    const browser = await stage.signedIn();
    await change(browser);
    await expectRefused(browser);
    expect(codesByPath(await browser.graphql(REFRESH('PMAPI')))).toEqual({ refresh: 'GRANT_UNREADABLE' });
  });

  it('is not used after it was put into another session', async () => {
    const [from, to] = [await stage.signedIn(), await stage.signedIn()];
    await stage.tamper(to, 'g:PMAPI', await stage.readField(await keyOf(from), 'g:PMAPI'));
    await expectRefused(to);
  });

  it('is not used after it was put in the place of another provider’s', async () => {
    const browser = await stage.signedIn();
    await stage.tamper(browser, 'g:POOL', await stage.readField(await keyOf(browser), 'g:PMAPI'));
    await expectRefused(browser, 'pool');
  });

  it('does not reach the sessions of the account that it names', async () => {
    const [victim, attacker] = [await stage.signedIn(), await stranger()];
    const id = (await victim.data<{ session: { id: string } }>('{ session { id } }')).session.id;
    const victims = readStored(await stage.readField(await keyOf(victim), 'g:PMAPI'));
    await stage.rewrite(attacker, 'g:POOL', { subject: String(DJ.userId) });
    await stage.tamper(attacker, 'g:PMAPI', await stage.readField(await keyOf(victim), 'g:PMAPI'));
    await stage.rewrite(attacker, 'g:PMAPI', { subject: victims.subject });
    expect(await attacker.data(SESSIONS)).toMatchObject({ sessions: [{ isCurrent: true }] });
    expect(await attacker.data(`mutation { endSession(id: "${id}") { sessionsEnded } }`)).toEqual({
      endSession: { sessionsEnded: 0 },
    });
    await attacker.data(LOGOUT_EVERYWHERE);
    expect(await victim.data(READ)).toMatchObject({ viewer: { pmapi: { id: '71' } } });
    await victim.data(LOGOUT);
  });

  it('does not hide a session from the owner of the account when only the index by account is changed', async () => {
    const [victim, attacker] = [await stage.signedIn(), await stranger()];
    const index = keys.account('POOL', String(HOUSE.userId));
    await stage.redis.cli('HSET', index, (await keyOf(victim)).split(':s:')[1] ?? '', 'soon');
    for (const nonsense of ['', 'x', 'service', '../..', sha256('nobody')])
      await stage.redis.cli('HSET', index, nonsense, '1e400');
    expect(await attacker.data(SESSIONS)).toMatchObject({ sessions: [{ isCurrent: true }] });
    await victim.data(LOGOUT);
  });
});

describe('a session record that was changed in Redis', () => {
  const about = (change: Partial<SessionMetadata>) => (browser: Browser) => stage.rewriteMetadata(browser, change);
  const text = (change: (text: string) => string) => async (browser: Browser) =>
    stage.tamper(browser, 'm', change(await stage.readField(await keyOf(browser), 'm')));
  const inJson = (was: string) => {
    const { body, mac } = splitMac(was);
    return JSON.stringify({ v: 1, ...(parseMetadata(body) as SessionMetadata), mac });
  };

  it.each<[string, (browser: Browser) => Promise<void>]>([
    ['its end', about({ endsAtMs: 9_000_000_000_000 })],
    ['its beginning', about({ createdAtMs: 9_000_000_000_000 })],
    ['its public id', about({ id: 'of-another' })],
    ['its user agent', about({ userAgent: 'Your own browser' })],
    ['how its value travels', about({ by: 'bearer' })],
    ['nothing but that its MAC was cut out', text(was => was.slice(0, -16))],
    ['its version: the same in JSON, with its MAC', text(inJson)],
    ['all of it, to nonsense', browser => stage.tamper(browser, 'm', '{')],
  ])('has no usable grant when the changed part is %s', async (_, change) => {
    const browser = await stage.signedIn();
    await change(browser);
    await expectRefused(browser, 'pmapi');
    await expectRefused(browser, 'pool');
    expect(await browser.data(GRANTS)).toMatchObject({
      session: { grants: [{ lastError: 'GRANT_UNREADABLE' }, { lastError: 'GRANT_UNREADABLE' }] },
    });
  });

  it('can be ended: logout ends it and clears the cookie', async () => {
    const browser = await stage.signedIn();
    await stage.tamper(browser, 'm', '{');
    expect(await browser.data(LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
    expect(await browser.session()).toBeUndefined();
  });

  it('is replaced by a new session at the next login, and its tokens are revoked', async () => {
    const browser = await stage.signedIn();
    const before = { key: await keyOf(browser), id: await stage.readField(await keyOf(browser), 'm') };
    const { ledger } = stage.world.sandboxes.pmapi;
    const [token] = ledger.live(Date.now(), 'access').slice(-1);
    await stage.tamper(browser, 'm', '{');
    const { session } = await signIn(browser, atPool);
    expect(await keyOf(browser)).not.toBe(before.key);
    expect(before.id).not.toContain(session.id);
    expect(await browser.data('{ session { grants { provider state } } }')).toEqual({
      session: { grants: [{ provider: 'POOL', state: 'ACTIVE' }] },
    });
    expect(await stage.redis.cli('HEXISTS', before.key, 'x')).toBe(1);
    await expect.poll(() => ledger.find(token?.token, 'access')?.state).toBe('revoked');
  });

  it('does not give its grants to a writer who knows its id and wrote another secret', async () => {
    const victim = await stage.signedIn();
    const [sid = ''] = (await victim.session())?.split('.') ?? [];
    const secret = randomText(256);
    await stage.tamper(victim, 'h', sha256(secret));
    const attacker = stage.world.bearer();
    attacker.value = `${sid}.${secret}`;
    expect(codesByPath(await attacker.graphql(READ))).toEqual({
      'viewer.pmapi': 'GRANT_UNREADABLE',
      'viewer.pool': 'GRANT_UNREADABLE',
    });
    const { login } = await attacker.data<{ login: { session: { grants: object[] } } }>(
      'mutation ($input: LoginInput!) { login(input: $input) { ... on LoggedIn { session { grants { provider } } } } }',
      { input: { pool: { key: { userId: String(HOUSE.userId), ...HOUSE.key } } } },
    );
    expect(login.session.grants).toEqual([{ provider: 'POOL' }]);
    expect(attacker.value?.startsWith(sid)).toBe(false);
    expect(await attacker.data(READ)).toEqual({ viewer: { pmapi: null, pool: { id: String(HOUSE.userId) } } });
  });

  it('does not give its grants to a session under another id', async () => {
    const victim = await stage.signedIn();
    const [sid, secret] = [randomBytes(16).toString('base64url'), randomText(256)];
    const copy = keys.session(sha256(sid));
    for (const field of ['m', 'u', 'g:PMAPI', 'g:POOL'])
      await stage.redis.setField(copy, field, await stage.readField(await keyOf(victim), field));
    await stage.redis.cli('HSET', copy, 'h', sha256(secret));
    const attacker = stage.world.bearer();
    attacker.value = `${sid}.${secret}`;
    expect(codesByPath(await attacker.graphql(READ))).toEqual({
      'viewer.pmapi': 'GRANT_UNREADABLE',
      'viewer.pool': 'GRANT_UNREADABLE',
    });
    expect(await attacker.data(SESSIONS)).toMatchObject({ sessions: [{ isCurrent: true }] });
    await victim.data(LOGOUT);
  });

  it('is not extended by moving its last use ahead', async () => {
    const browser = await stage.signedIn();
    await stage.tamper(browser, 'u', '9999999999999');
    expect(await browser.data('{ session { lastUsedAt } }')).toMatchObject({ session: {} });
    await expect
      .poll(async () => Number(await stage.readField(await keyOf(browser), 'u')))
      .toBeLessThan(Date.now() + 60_000);
  });
});

describe('a queued revocation that was put into Redis', () => {
  const entryOf = async (browser: Browser, change: object = {}) => {
    const key = await keyOf(browser);
    const ref = key.split(':s:')[1] ?? '';
    const { sealed } = readStored(await stage.readField(key, 'g:PMAPI'));
    const now = Date.now();
    const one = {
      v: 1,
      id: 'planted',
      ref,
      provider: 'PMAPI',
      generation: 1,
      sealed,
      untilMs: now + 1e6,
      addedAtMs: now,
    };
    const { queue, entry } = keys.outboxOf(ref);
    await stage.redis.cli('HSET', entry('planted'), 'e', JSON.stringify({ ...one, tries: 0, whole: true, ...change }));
    await stage.redis.cli('ZADD', queue, now - 1_000, 'planted');
    await stage.redis.cli('ZADD', keys.hints(), now - 1_000, String(bucketOfQueue(queue)));
    return { gone: async () => (await stage.redis.cli('EXISTS', entry('planted'))) === 0 };
  };

  it('does not revoke a token that a session still uses', async () => {
    const browser = await stage.signedIn();
    const { gone } = await entryOf(browser);
    await expect.poll(gone, { timeout: 15_000 }).toBe(true);
    expect(await browser.data(READ)).toMatchObject({ viewer: { pmapi: { id: '71' } } });
  });
});

describe("the operator's own account at a provider", () => {
  let lending: World;
  beforeAll(async () => {
    lending = await startWorld({
      env: { REDIS_URL: stage.redis.url, POOL_ACCESS: 'PMAPI' },
      services: ['pool'],
    });
  });
  afterAll(() => lending.close());

  const RELEASES = '{ releaseDays(first: 1) { nodes { date } } }';

  it('is not used for a session whose qualifying grant was forged', async () => {
    const browser = lending.browser();
    await signIn(browser, atPmapi());
    expect(await browser.data(RELEASES)).toMatchObject({ releaseDays: { nodes: [expect.anything()] } });
    const text = await stage.readField(await keyOf(browser), 'g:PMAPI');
    await browser.data('mutation { revoke(provider: PMAPI) { revocation { outcome } } }');
    expect(codesByPath(await browser.graphql(RELEASES))).toEqual({ releaseDays: 'LOGIN_REQUIRED' });
    const forged = text.slice(0, -16) + randomBytes(16).toString('latin1');
    await stage.redis.setField(await keyOf(browser), 'g:PMAPI', forged);
    await browser.data('{ session { id } }');
    expect(codesByPath(await browser.graphql(RELEASES))).toEqual({ releaseDays: 'GRANT_UNREADABLE' });
  });

  it('continues with a new token when the stored one was changed', async () => {
    const browser = lending.browser();
    await signIn(browser, atPmapi());
    await browser.data(RELEASES);
    const text = await stage.readField(keys.service(), 'g:POOL');
    const moved = changeGrant(text, grant => ({ ...grant, t: grant.t.with(0, 1) }));
    for (const changed of ['{', `\x63${text.slice(1)}`, moved]) {
      await stage.redis.setField(keys.service(), 'g:POOL', changed);
      const fresh = await startWorld({
        env: { REDIS_URL: stage.redis.url, POOL_ACCESS: 'public' },
        services: ['pool'],
      });
      expect(await fresh.browser().data(RELEASES)).toMatchObject({ releaseDays: { nodes: [expect.anything()] } });
      await fresh.close();
    }
  });
});
