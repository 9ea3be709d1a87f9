import { beforeEach, describe, expect, it } from 'vitest';
import { DJ } from '../../../src/providers/pool/sandbox/seed.js';
import { until } from '../../../src/testing/until.js';
import type { Browser } from '../../support/http-client.js';
import { atPmapi, atPool, LOGOUT_EVERYWHERE, SESSIONS, signIn, storedStage } from './stage.js';

const stage = storedStage();

/** The owner of a session is the account that the provider reports, not the name that was typed at login. */

beforeEach(() => stage.redis.cli('FLUSHALL'));

async function signedInAs(input: object): Promise<Browser> {
  const browser = stage.world.browser();
  await signIn(browser, input);
  return browser;
}

const subjectOf = async (browser: Browser) => {
  const { session } = await browser.data<{ session: { grants: { subject: string | null }[] } }>(
    '{ session { grants { subject } } }',
  );
  return session.grants[0]?.subject;
};
const isSignedIn = async (browser: Browser) => (await browser.data('{ session { id } }')).session !== null;
const listed = async (browser: Browser) => {
  const { sessions } = await browser.data<{ sessions: { isCurrent: boolean }[] }>(SESSIONS);
  return sessions.length;
};

const SPELLINGS: readonly [string, object, object][] = [
  ['in capitals, at Sign-Up.to', atPmapi(), atPmapi('ZOE@EXAMPLE.COM')],
  ['with spaces around it, at Sign-Up.to', atPmapi(), atPmapi('  zoe@example.com ')],
  ['in full-width letters, at Sign-Up.to', atPmapi(), atPmapi('ｚｏｅ@example.com')],
  ['with zeros in front, at Promo Only', atPool, { pool: { key: { userId: '0001001', ...DJ.key } } }],
  [
    'as an e-mail address instead of a user id, at Promo Only',
    atPool,
    { pool: { account: { email: DJ.email.toUpperCase(), password: DJ.password } } },
  ],
];

describe.each(SPELLINGS)('when a thief signs in with the owner’s login typed %s', (_, own, typed) => {
  it('the owner sees the session and ends it with logout everywhere', async () => {
    const [owner, thief] = [await signedInAs(own), await signedInAs(typed)];
    expect(await subjectOf(thief)).toBe(await subjectOf(owner));
    expect(await listed(owner)).toBe(2);
    expect(await owner.data(LOGOUT_EVERYWHERE)).toEqual({ logout: { sessionsEnded: 2 } });
    expect(await isSignedIn(thief)).toBe(false);
  });

  it('the owner ends it alone with endSession', async () => {
    const [thief, owner] = [await signedInAs(typed), await signedInAs(own)];
    const { session } = await thief.data<{ session: { id: string } }>('{ session { id } }');
    expect(await owner.data(`mutation { endSession(id: "${session.id}") { sessionsEnded } }`)).toEqual({
      endSession: { sessionsEnded: 1 },
    });
    expect(await isSignedIn(thief)).toBe(false);
    expect(await isSignedIn(owner)).toBe(true);
  });
});

describe('when the token of another application is used to sign in', () => {
  it('its session belongs to the account of the same user’s password', async () => {
    const { logins } = stage.world.sandboxes.pmapi;
    const byToken = await signedInAs(logins[2]?.input ?? {});
    const byPassword = await signedInAs({
      pmapi: { password: { username: 'bureau', password: 'Grüße & correct horse' } },
    });
    expect(await subjectOf(byToken)).toBe(await subjectOf(byPassword));
    expect(await listed(byToken)).toBe(2);
  });
});

describe('when the provider does not report the owner of the token', () => {
  const whoami = /\/user$/;
  const failing = () => stage.world.sandboxes.pmapi.faults.next(whoami, { kind: 'status', status: 503 }, 99);
  const recovered = () => stage.world.sandboxes.pmapi.faults.clear();

  it('the account stays unknown: no value from the client replaces it', async () => {
    failing();
    const [one, other] = [await signedInAs(atPmapi()), await signedInAs(atPmapi())];
    recovered();
    expect(await subjectOf(one)).toBeNull();
    expect(await listed(one)).toBe(1);
    expect(await one.data(LOGOUT_EVERYWHERE)).toEqual({ logout: { sessionsEnded: 1 } });
    expect(await isSignedIn(other)).toBe(true);
  });

  it('it is requested again at the next use, so that the owner reaches the session after all', async () => {
    failing();
    const thief = await signedInAs(atPmapi('ZOE@EXAMPLE.COM'));
    recovered();
    const owner = await signedInAs(atPmapi());
    expect(await listed(owner)).toBe(1);
    await thief.data('{ folders(first: 1) { nodes { id } } }');
    await until('the account is known', async () => (await subjectOf(thief)) === (await subjectOf(owner)));
    expect(await listed(owner)).toBe(2);
    await owner.data(LOGOUT_EVERYWHERE);
    expect(await isSignedIn(thief)).toBe(false);
  });

  it('Promo Only’s own record of the token decides, not the user id of the login', async () => {
    const { pool } = stage.world.sandboxes;
    pool.knobs.namesUser = false;
    const [one, other] = [await signedInAs(atPool), await signedInAs(atPool)];
    pool.knobs.namesUser = true;
    expect(await subjectOf(one)).toBe('1001');
    expect(await listed(other)).toBe(2);
    pool.faults.next(/sync$/, { kind: 'status', status: 503 }, 9);
    pool.knobs.namesUser = false;
    const unknown = await signedInAs(atPool);
    pool.knobs.namesUser = true;
    pool.faults.clear();
    expect(await subjectOf(unknown)).toBeNull();
  });
});
