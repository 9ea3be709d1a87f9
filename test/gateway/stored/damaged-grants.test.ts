import { describe, expect, it } from 'vitest';
import { splitMac } from '../../../src/auth/crypto/seal.js';
import { parseGrant } from '../../../src/auth/store/grant-record.js';
import { until } from '../../../src/testing/until.js';
import { codesByPath } from '../../support/http-client.js';
import { changeGrant, olderGrant } from '../../support/stored-grants.js';
import {
  atPmapi,
  GRANTS,
  keyOf,
  LOGOUT,
  LOGOUT_EVERYWHERE,
  READ,
  REFRESH,
  REVOKE,
  signIn,
  storedStage,
} from './stage.js';

const stage = storedStage();

const FIELD = 'g:PMAPI';

type Damage = readonly [string, (text: string) => string];

/** Damages to a grant in JSON, as gateways before version 4 wrote it. */
const IN_JSON: readonly Damage[] = [
  ['is empty', () => ''],
  ['is cut short', text => text.slice(0, text.length / 2)],
  ['is not an object', () => '[1,2,3]'],
  ['has null in place of a time', text => text.replace(/"t":\[(\d+),\d+/, '"t":[$1,null')],
  ['has a number that JSON reads as infinity', text => text.replace(/"t":\[(\d+),\d+/, '"t":[$1,1e999')],
  ['has a wait without a number', text => text.replace(/\}$/, ',"retryAtMs":null}')],
  ['has a generation that is a fraction', text => text.replace(/"g":\[\d+/, '"g":[1.5')],
  ['has a negative generation', text => text.replace(/"g":\[\d+/, '"g":[-7')],
  ['has a generation beyond what GraphQL can show', text => text.replace(/"g":\[\d+/, '"g":[9007199254740991')],
  ['has a state that does not exist', text => text.replace(/,"a",/, ',"z",')],
  ['has a name of Object.prototype as its state', text => text.replace(/,"a",/, ',"constructor",')],
  ['was written by a newer version', text => text.replace('"v":2', '"v":99')],
  ['was written by a newer version in another layout', () => '{"v":99,"grant":"k2.sealed-whole"}'],
  ['is a megabyte of text', text => text.replace(/\}$/, `,"padding":"${'x'.repeat(1 << 20)}"}`)],
];

const ENDLESS = '\xff'.repeat(40);
/** Damages to a grant in bytes. */
const IN_BYTES: readonly Damage[] = [
  ['has only its first byte', text => text.slice(0, 1)],
  // The store takes the first byte away (src/auth/store/redis/values.ts).
  ['has a first byte that is no version', text => `\x1f\xff${text.slice(1)}`],
  ['is cut short', text => text.slice(0, text.length / 2)],
  ['has a number without an end', text => text.slice(0, 10) + ENDLESS],
  ['has a text that is longer than all of it', text => `${text[0]}${ENDLESS.slice(0, 4)}\x01${text.slice(1)}`],
  ['has another MAC', text => text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ 1)],
  ['has a time beyond the year 9999', text => changeGrant(text, grant => ({ ...grant, t: [2 ** 50, 0, 0, 0, 0] }))],
  ['has a wait that is not a number', text => changeGrant(text, grant => ({ ...grant, retryAtMs: 'soon' }))],
  ['has a generation beyond what GraphQL can show', withGeneration(2 ** 52)],
  ['was written by a newer version', text => `\x05${text.slice(1)}`],
  ['was written by a newer version in another layout', () => `\x05${ENDLESS}`],
  ['is a megabyte', text => text + '\x00'.repeat(1 << 20)],
];

function withGeneration(generation: number) {
  return (text: string) => changeGrant(text, grant => ({ ...grant, g: [generation, grant.g[1], grant.g[2]] }));
}

/** The same grant in JSON. */
const inJson = (text: string): string => olderGrant(parseGrant(splitMac(text).body));

const DAMAGES: readonly Damage[] = [
  ...IN_BYTES.map(([name, damage]): Damage => [`${name} (bytes)`, damage]),
  ...IN_JSON.map(([name, damage]): Damage => [`${name} (JSON)`, text => damage(inJson(text))]),
];

const seenOf = async (browser: Awaited<ReturnType<typeof stage.signedIn>>) => {
  const { session } = await browser.data<{ session: { grants: { provider: string; generation: number }[] } }>(GRANTS);
  return Object.fromEntries(session.grants.map(grant => [grant.provider, grant]));
};

const liveAtPmapi = () => stage.world.sandboxes.pmapi.ledger.live(Date.now()).length;

describe.each(DAMAGES)('when the stored grant of one provider %s', (_, damage) => {
  async function damaged() {
    const browser = await stage.signedIn();
    await stage.tamper(browser, FIELD, damage(await stage.readField(await keyOf(browser), FIELD)));
    return browser;
  }

  it('fails with GRANT_UNREADABLE for that provider only', async () => {
    const browser = await damaged();
    const response = await browser.graphql(READ);
    expect(codesByPath(response)).toEqual({ 'viewer.pmapi': 'GRANT_UNREADABLE' });
    expect(response.data).toEqual({ viewer: { pmapi: null, pool: { id: expect.any(String) } } });
    expect(response.errors[0]?.extensions).toMatchObject({ provider: 'PMAPI' });
    expect(codesByPath(await browser.graphql(REFRESH('PMAPI')))).toEqual({ refresh: 'GRANT_UNREADABLE' });
    expect(await browser.data(REFRESH('POOL'))).toEqual({ refresh: { __typename: 'Refreshed' } });
  });

  it('lists the grant as one that needs a login', async () => {
    const browser = await damaged();
    expect(await seenOf(browser)).toMatchObject({
      PMAPI: { state: 'NEEDS_LOGIN', subject: null, lastError: 'GRANT_UNREADABLE' },
      POOL: { state: 'ACTIVE', lastError: null },
    });
  });

  it('lets a new login replace it, and its generation does not go back', async () => {
    const browser = await damaged();
    const before = (await seenOf(browser)).PMAPI?.generation ?? Number.NaN;
    const { grant } = await signIn(browser, atPmapi());
    expect(grant.generation).toBeGreaterThan(before);
    expect(grant.generation).toBeGreaterThan(1);
    expect(await browser.data(READ)).toMatchObject({ viewer: { pmapi: { id: '71' } } });
    expect((await seenOf(browser)).PMAPI).toMatchObject({ state: 'ACTIVE', lastError: null });
  });

  it('can be revoked, and the session remains', async () => {
    const browser = await damaged();
    await browser.data(REVOKE('PMAPI'));
    expect(Object.keys(await seenOf(browser))).toEqual(['POOL']);
    const { grant } = await signIn(browser, atPmapi());
    expect(grant.generation).toBeGreaterThan(1);
  });

  it('can be logged out of, alone and everywhere', async () => {
    const browser = await damaged();
    expect(await browser.data(LOGOUT)).toMatchObject({ logout: { sessionsEnded: 1 } });
    expect(await browser.data(GRANTS)).toEqual({ session: null });
    const another = await damaged();
    expect(await another.data(LOGOUT_EVERYWHERE)).toMatchObject({ logout: { sessionsEnded: expect.any(Number) } });
    expect(await another.data(GRANTS)).toEqual({ session: null });
  });

  it('does not affect what another session of the same account lists and ends', async () => {
    const [browser, other] = [await damaged(), await stage.signedIn()];
    const { sessions } = await other.data<{ sessions: { isCurrent: boolean; grants: { provider: string }[] }[] }>(
      '{ sessions { isCurrent grants { provider } } }',
    );
    expect(sessions.filter(({ isCurrent }) => !isCurrent).flatMap(({ grants }) => grants)).toContainEqual({
      provider: 'POOL',
    });
    await other.data(LOGOUT_EVERYWHERE);
    expect(await browser.data('{ session { grants { provider } } }')).toMatchObject({
      session: { grants: [{ provider: 'PMAPI' }] },
    });
    await browser.data(LOGOUT);
  });
});

describe('when a stored grant is damaged but its sealed tokens are intact', () => {
  const inTime = (text: string) => inJson(text).replace(/"t":\[(\d+),\d+/, '"t":[$1,null');
  const inVersion = (text: string) => `\x05${text.slice(1)}`;
  const inItsEnd = (text: string) => text.slice(0, -30);

  it.each([
    ['logout', LOGOUT, 'JSON', inTime],
    ['revoke', REVOKE('PMAPI'), 'JSON', inTime],
    ['logout', LOGOUT, 'a newer version', inVersion],
    ['revoke', REVOKE('PMAPI'), 'bytes', inItsEnd],
  ])('%s still revokes the tokens (%#)', async (_, operation, __, damage) => {
    await stage.redis.cli('FLUSHALL');
    stage.world.sandboxes.pmapi.ledger.entries.clear();
    const browser = await stage.signedIn();
    const text = await stage.readField(await keyOf(browser), FIELD);
    await stage.tamper(browser, FIELD, damage(text));
    expect(liveAtPmapi()).toBe(1);
    await browser.data(operation);
    await until('the token is revoked', () => liveAtPmapi() === 0);
  });
});

describe('when Redis has lost a part of a session', () => {
  it.each(['m', 'h'])('(%s) there is no session, and a login begins another one', async field => {
    const browser = await stage.signedIn();
    const key = await keyOf(browser);
    await stage.redis.cli('HDEL', key, field);
    expect(await browser.data(GRANTS)).toEqual({ session: null });
    await signIn(browser, atPmapi());
    expect(await keyOf(browser)).not.toBe(key);
    expect(await browser.data(READ)).toMatchObject({ viewer: { pmapi: { id: '71' }, pool: null } });
  });

  it('(a grant) only that provider needs a login', async () => {
    const browser = await stage.signedIn();
    await stage.redis.cli('HDEL', await keyOf(browser), FIELD);
    expect(Object.keys(await seenOf(browser))).toEqual(['POOL']);
    expect(await browser.data(READ)).toMatchObject({ viewer: { pmapi: null, pool: { id: '1001' } } });
    await signIn(browser, atPmapi());
    expect(await browser.data(READ)).toMatchObject({ viewer: { pmapi: { id: '71' } } });
  });

  it('(the last use) the next use is recorded', async () => {
    const browser = await stage.signedIn();
    const key = await keyOf(browser);
    await stage.redis.cli('HDEL', key, 'u');
    await seenOf(browser);
    await expect.poll(async () => Number(await stage.readField(key, 'u'))).toBeGreaterThan(1_700_000_000_000);
  });

  it('(all of it, while its cookie is sent) logout and login still work', async () => {
    const browser = await stage.signedIn();
    await stage.redis.cli('DEL', await keyOf(browser));
    expect(await browser.data(LOGOUT)).toEqual({ logout: { sessionsEnded: 0, revocations: [] } });
    await signIn(browser, atPmapi());
    expect(Object.keys(await seenOf(browser))).toEqual(['PMAPI']);
  });
});
