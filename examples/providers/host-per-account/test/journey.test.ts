import { type Browser, startTestGateway, type TestGateway, until } from 'keyring-gateway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cirrus } from '../index.js';
import { ADA, BEN } from '../sandbox/seed.js';
import { cirrusSandbox } from '../sandbox.js';

const RETURN_TO = 'https://app.example/signed-in';
const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } ... on LoginRefused { reason } }
}`;
const LOGOUT = 'mutation { logout { revocations { provider outcome } } }';
const REFRESH = 'mutation { refresh(provider: CIRRUS) { __typename } }';
const SESSION = '{ session { grants { provider state subject } } }';

const CUSTOMERS = 'query ($account: ID) { cirrusCustomers(account: $account) { name } }';

let sandbox: Awaited<ReturnType<typeof cirrusSandbox.start>>;
let gateway: TestGateway;
beforeEach(async () => {
  sandbox = await cirrusSandbox.start();
  gateway = await startTestGateway({ providers: [cirrus] }, { ...sandbox.env, KEYRING_RETURN_TO: RETURN_TO });
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

/** Signs in as this user and returns the URL that the browser is sent to. */
async function signIn(browser: Browser, user = ADA): Promise<string> {
  sandbox.knobs.agreesAs = user.id;
  const input = { cirrus: { returnTo: RETURN_TO } };
  const { login } = await browser.data<{ login: { authorizationUrl: string } }>(LOGIN, { input });
  const { url } = await browser.follow(login.authorizationUrl, ({ pathname }) => pathname === '/callback/cirrus');
  return (await browser.open(url)).headers.location ?? '';
}

async function signedIn(...users: readonly (typeof ADA)[]): Promise<Browser> {
  const browser = gateway.browser();
  for (const user of users) expect(await signIn(browser, user)).toBe(RETURN_TO);
  return browser;
}

const live = () => sandbox.ledger.live(sandbox.clock.now());
const statuses = (path: string) => sandbox.seen.filter(one => one.path === path).map(({ status }) => status);
/** Host of each data request, with the user whose token it had. */
const visits = () =>
  sandbox.seen.flatMap(({ headers }) => {
    const token = headers.authorization?.replace('Bearer ', '');
    const owner = sandbox.ledger.find(token)?.account;
    return owner ? [[owner, headers.host]] : [];
  });
const hostOf = (user: typeof ADA) => sandbox.profile?.hosts?.of[user === ADA ? 0 : 1];

it('reads a user and customers at the host of the account', async () => {
  const browser = await signedIn(ADA);
  expect(await browser.data('{ viewer { cirrus { id organizationId name } } }')).toEqual({
    viewer: { cirrus: { id: ADA.id, organizationId: ADA.organizationId, name: ADA.name } },
  });
  expect(await browser.data(CUSTOMERS)).toEqual({ cirrusCustomers: ADA.customers.map(name => ({ name })) });
  expect(visits()).toEqual([
    [ADA.id, hostOf(ADA)],
    [ADA.id, hostOf(ADA)],
  ]);
});

describe('two accounts on two hosts, in one session', () => {
  const BOTH = `query ($one: ID!, $other: ID!) {
    viewer { one: cirrus(account: $one) { name } other: cirrus(account: $other) { name } }
    ones: cirrusCustomers(account: $one) { name } others: cirrusCustomers(account: $other) { name }
  }`;
  const GRANTS = 'query { session { grants(provider: CIRRUS) { id account subject } } }';
  const REVOKE = 'mutation ($grant: ID!) { revoke(grant: $grant) { revocation { outcome } } }';

  /** The two grants, of Ada and of Ben. */
  async function grantsOf(browser: Browser) {
    type Grant = { readonly id: string; readonly account: string; readonly subject: string };
    const { session } = await browser.data<{ session: { grants: Grant[] } }>(GRANTS);
    const of = (user: typeof ADA) => session.grants.find(one => one.subject === `${user.organizationId}/${user.id}`);
    return { ada: of(ADA), ben: of(BEN) };
  }

  it('are read in one query, each at its own host, and revoking one keeps the other', async () => {
    const browser = await signedIn(ADA, BEN);
    const { ada, ben } = await grantsOf(browser);
    expect(await browser.data(BOTH, { one: ada?.account, other: ben?.account })).toEqual({
      viewer: { one: { name: ADA.name }, other: { name: BEN.name } },
      ones: ADA.customers.map(name => ({ name })),
      others: BEN.customers.map(name => ({ name })),
    });
    expect(visits()).toHaveLength(4);
    for (const [owner, host] of visits()) expect(host).toBe(hostOf(owner === ADA.id ? ADA : BEN));

    expect(await browser.data(REVOKE, { grant: ada?.id })).toEqual({ revoke: { revocation: { outcome: 'REVOKED' } } });
    expect(new Set(live().map(({ account }) => account))).toEqual(new Set([BEN.id]));
    expect(await browser.data(CUSTOMERS)).toEqual({ cirrusCustomers: BEN.customers.map(name => ({ name })) });
  });
});

describe('the host that a token response names', () => {
  it.each(['https://my.cirrus.example', 'https://ada.my.cirrus.example.evil.example', 'https://127.0.0.1', 'none'])(
    'is not one of the list: %s → the login is refused, and its tokens are revoked',
    async instance => {
      sandbox.knobs.instance = instance;
      const browser = gateway.browser();
      expect(await signIn(browser)).toContain('keyring_error=PROVIDER_UNAVAILABLE');
      await until('the tokens are revoked', () => live().length === 0);
      expect(await browser.data(SESSION)).toEqual({ session: null });
      expect(visits()).toEqual([]);
    },
  );

  it('is kept if a refresh names none, and so is the refresh token', async () => {
    const browser = await signedIn(ADA);
    sandbox.knobs.instance = 'none';
    for (const _ of [1, 2]) expect(await browser.data(REFRESH)).toMatchObject({ refresh: { __typename: 'Refreshed' } });
    expect(await browser.data(CUSTOMERS)).toEqual({ cirrusCustomers: ADA.customers.map(name => ({ name })) });
    expect(live().filter(({ kind }) => kind === 'refresh')).toHaveLength(1);
  });

  it('follows an organization that has moved', async () => {
    const browser = await signedIn(ADA);
    sandbox.knobs.instance = `http://${hostOf(BEN)}`;
    expect(await browser.data(REFRESH)).toMatchObject({ refresh: { __typename: 'Refreshed' } });
    // This sandbox has not moved her data, so it refuses the token there.
    await browser.graphql(CUSTOMERS);
    expect(visits().at(-1)).toEqual([ADA.id, hostOf(BEN)]);
  });
});

describe('a token that has expired', () => {
  it('is recognized from both error formats of Cirrus, and refreshed', async () => {
    const browser = await signedIn(ADA);
    for (const query of ['{ viewer { cirrus { name } } }', CUSTOMERS]) {
      for (const { token } of live().filter(({ kind }) => kind === 'access')) sandbox.ledger.revoke(token);
      await browser.data(query);
    }
    expect(statuses('/services/oauth2/userinfo')).toEqual([403, 200]);
    expect(statuses('/services/data/v61.0/query')).toEqual([401, 200]);
  });
});

describe('logging out', () => {
  it('revokes the login with its refresh token, in one request', async () => {
    const browser = await signedIn(ADA);
    await browser.data(REFRESH);
    expect(await browser.data(LOGOUT)).toMatchObject({ logout: { revocations: [{ outcome: 'REVOKED' }] } });
    expect(statuses('/services/oauth2/revoke')).toEqual([200]);
    expect(live()).toEqual([]);
  });

  it('reports REVOKED for a login that has ended at Cirrus', async () => {
    const browser = await signedIn(ADA);
    for (const { token } of live()) sandbox.ledger.revoke(token);
    expect(await browser.data(LOGOUT)).toMatchObject({ logout: { revocations: [{ outcome: 'REVOKED' }] } });
    expect(statuses('/services/oauth2/revoke')).toEqual([400]);
  });
});
