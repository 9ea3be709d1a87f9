import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/gateway.js';
import { type Browser, codesByPath } from '../support/http-client.js';
import { LOGIN, LOGOUT, REFRESH } from './journey-queries.js';
import { inputFor, login, signIn, signInEverywhere } from './journey-steps.js';

const LATER = '2099-01-01T00:00:00Z';

describe('bad input to logins', () => {
  let world: World;
  let browser: Browser;
  beforeEach(async () => {
    world = await startWorld();
    browser = world.browser();
  });
  afterEach(() => world.close());

  it.each([
    ['a wrong API secret', { pool: { key: { userId: '1001', apiKey: 'pool-key-1001', apiSecret: 'wrong' } } }],
    [
      'another user’s id',
      { pool: { key: { userId: '1002', apiKey: 'pool-key-9001', apiSecret: 'pool-secret-9001' } } },
    ],
    ['a wrong POOL password', { pool: { account: { email: 'dj@pool.example', password: 'wrong' } } }],
    [
      'an account that was never finished',
      { pool: { account: { email: 'halfway@pool.example', password: 'never-finished' } } },
    ],
    ['a wrong PMAPI password', { pmapi: { password: { username: 'zoe@example.com', password: 'wrong' } } }],
    ['an unknown PMAPI user', { pmapi: { password: { username: 'nobody', password: 'wrong' } } }],
    ['an empty PMAPI password', { pmapi: { password: { username: 'zoe@example.com', password: '' } } }],
    ['a forged PMAPI token', { pmapi: { token: { token: 'A'.repeat(96), expiresAt: LATER } } }],
    ['a PMAPI token with a line break', { pmapi: { token: { token: 'A\r\nx-evil: 1', expiresAt: LATER } } }],
    ['a wrong PureWL key', { purewl: { secretKey: 'wrong' } }],
  ])('%s is refused as data, and creates no session', async (_, input) => {
    expect(await login(browser, input)).toMatchObject({ __typename: 'LoginRefused', reason: 'INVALID_CREDENTIALS' });
    expect(await browser.session()).toBeUndefined();
  });

  it('does not retry a wrong password', async () => {
    await login(browser, { pmapi: { password: { username: 'zoe@example.com', password: 'wrong' } } });
    expect(world.sandboxes.pmapi.ledger.refusals).toBe(1);
  });

  it('reports that the provider has locked the account, with any password', async () => {
    const wrong = { pmapi: { password: { username: 'zoe@example.com', password: 'wrong' } } };
    for (let time = 0; time < 3; time += 1) await login(browser, wrong);
    for (const input of [wrong, inputFor(world.sandboxes, 'pmapi')])
      expect(await login(browser, input)).toMatchObject({ __typename: 'LoginRefused', reason: 'ACCOUNT_LOCKED' });
  });

  it('leaves the session unchanged when a further login is refused', async () => {
    await signIn(browser, world, 'pool');
    const before = await browser.session();
    await login(browser, { purewl: { secretKey: 'wrong' } });
    expect(await browser.session()).toBe(before);
    expect(await browser.data('{ viewer { pool { id } purewl { id } } }')).toEqual({
      viewer: { pool: { id: '1001' }, purewl: null },
    });
  });

  it('runs neither of two logins in one operation', async () => {
    const input = inputFor(world.sandboxes, 'pool');
    const twice = await browser.graphql(
      'mutation($input: LoginInput!) { a: login(input: $input) { __typename } b: login(input: $input) { __typename } }',
      { input },
    );
    const mixed = await browser.graphql(
      'mutation($input: LoginInput!) { login(input: $input) { __typename } completeLogin(provider: SOCIOS, code: "c", state: "s") { __typename } }',
      { input },
    );
    for (const answer of [twice, mixed]) {
      expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      expect(answer.status).toBe(400);
    }
    expect(world.sandboxes.pool.seen).toEqual([]);
  });

  const both = { pool: { account: { email: 'a', password: 'b' } }, purewl: { secretKey: 'c' } };

  it.each([
    ['two providers', both, '{ pool: { account: { email: "a", password: "b" } }, purewl: { secretKey: "c" } }'],
    ['none', {}, '{}'],
    ['null for its only provider', { pool: null }, '{ pool: null }'],
    [
      'two login methods of one provider',
      { pool: { account: { email: 'a', password: 'b' }, key: { userId: '1', apiKey: 'k', apiSecret: 's' } } },
      '{ pool: { account: { email: "a", password: "b" }, key: { userId: "1", apiKey: "k", apiSecret: "s" } } }',
    ],
    [
      'a password and a token',
      { pmapi: { password: { username: 'u', password: 'p' }, token: { token: 't', expiresAt: LATER } } },
      `{ pmapi: { password: { username: "u", password: "p" }, token: { token: "t", expiresAt: "${LATER}" } } }`,
    ],
  ])('runs no login that names %s, in variables or inline', async (_, variable, literal) => {
    const answers = [
      await browser.graphql(LOGIN, { input: variable }),
      await browser.graphql(`mutation { login(input: ${literal}) { __typename } }`),
    ];
    for (const { status, errors, data } of answers) {
      expect(data ?? null).toBeNull();
      expect(errors).toHaveLength(1);
      expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(errors[0]?.extensions.code);
      expect([200, 400]).toContain(status);
    }
    expect(Object.values(world.sandboxes).flatMap(({ seen }) => seen)).toEqual([]);
  });

  it('refreshes and ends nothing for a caller without a grant', async () => {
    expect(await browser.data(REFRESH, { provider: 'POOL' })).toMatchObject({ refresh: { reason: 'NO_GRANT' } });
    expect(await browser.data(LOGOUT, { everywhere: true })).toEqual({ logout: { sessionsEnded: 0, revocations: [] } });
    await signIn(browser, world, 'purewl');
    expect(await browser.data(REFRESH, { provider: 'POOL' })).toMatchObject({ refresh: { reason: 'NO_GRANT' } });
  });
});

describe('unknown ids', () => {
  const NOBODY = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

  it('are an error with a code on their own field', async () => {
    const world = await startWorld();
    const browser = world.browser();
    await signInEverywhere(browser, world);
    const answer = await browser.graphql(`{
      unknownPoll: poll(id: "${NOBODY}") { id }  oddPoll: poll(id: "../../user/me") { id }  emptyPoll: poll(id: "") { id }
      goodPoll: poll(id: "a0000000-0000-4000-8000-000000000001") { id }
      unknownRelease: release(id: 999999) { id }  oddRelease: release(id: "20000/../../user/options") { id }
      goodRelease: release(id: 20000) { id }
      unknownFolder: folder(id: 999999) { id }  oddFolder: folder(id: "1001&name=Archive") { id }
      goodFolder: folder(id: 1001) { id }
      unknownAccount: vpnAccount(username: "unknown") { state }  foreignAccount: vpnAccount(username: "other-enabled") { state }
      goodAccount: vpnAccount(username: "atom-noël") { state }
      viewer { socios { username ownPoll: poll(id: "${NOBODY}") { id } } }
      afterNothing: polls(after: "bm90aGluZw") { nodes { id } }
    }`);
    const codes = codesByPath(answer);
    const notFound = [
      'unknownPoll',
      'unknownRelease',
      'unknownFolder',
      'unknownAccount',
      'foreignAccount',
      'viewer.socios.ownPoll',
    ];
    for (const path of notFound) expect([path, codes[path]]).toEqual([path, 'NOT_FOUND']);
    for (const path of ['oddPoll', 'emptyPoll', 'oddRelease', 'oddFolder'])
      expect([path, codes[path]]).toEqual([path, expect.stringMatching(/^(NOT_FOUND|BAD_USER_INPUT)$/)]);
    expect(codes.afterNothing).toBe('BAD_USER_INPUT');
    expect(Object.keys(codes)).toHaveLength(11);
    for (const { path, extensions } of answer.errors)
      if (extensions.code === 'NOT_FOUND') expect(extensions.provider, path?.join('.')).toMatch(/^[A-Z]+$/);
    expect(answer.data).toMatchObject({
      goodPoll: { id: 'a0000000-0000-4000-8000-000000000001' },
      goodRelease: { id: '20000' },
      goodFolder: { id: '1001' },
      goodAccount: { state: 'Enabled' },
      viewer: { socios: { username: 'Ana Ñíguez', ownPoll: null } },
    });
    await world.close();
  });
});
