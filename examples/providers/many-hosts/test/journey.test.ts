import { type Browser, startTestGateway, type TestGateway } from 'keyring-gateway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nimbus } from '../index.js';
import { SCOPES } from '../responses.js';
import { type Account, ADA, BEN } from '../sandbox/seed.js';
import { nimbusSandbox } from '../sandbox.js';

const RETURN_TO = 'https://app.example/signed-in';
const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } ... on LoginRefused { reason } }
}`;
const LOGOUT = 'mutation { logout { revocations { provider outcome } } }';

interface Grant {
  readonly id: string;
  readonly account: string;
  readonly subject: string;
  readonly state: string;
  readonly scopes: readonly string[];
}

const ALL = Object.values(SCOPES);
const BOTH = `query ($one: ID!, $other: ID!) {
  viewer {
    one: nimbus(account: $one) { name messages { subject } files { name } }
    other: nimbus(account: $other) { name messages { subject } files { name } }
  }
}`;
const NAME = 'query ($account: ID) { viewer { nimbus(account: $account) { name } } }';

let sandbox: Awaited<ReturnType<typeof nimbusSandbox.start>>;
let gateway: TestGateway;
beforeEach(async () => {
  sandbox = await nimbusSandbox.start();
  gateway = await startTestGateway({ providers: [nimbus] }, { ...sandbox.env, KEYRING_RETURN_TO: RETURN_TO });
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

async function signIn(browser: Browser, account: Account, scopes: readonly string[] = ALL): Promise<URL> {
  sandbox.knobs.agreesAs = account.id;
  const input = { nimbus: { returnTo: RETURN_TO, scopes } };
  const { login } = await browser.data<{ login: { authorizationUrl: string } }>(LOGIN, { input });
  const { url } = await browser.follow(login.authorizationUrl, ({ pathname }) => pathname === '/callback/nimbus');
  expect((await browser.open(url)).status).toBe(303);
  return new URL(login.authorizationUrl);
}

async function grants(browser: Browser): Promise<readonly Grant[]> {
  const { session } = await browser.data<{ session: { grants: readonly Grant[] } }>(
    '{ session { grants(provider: NIMBUS) { id account subject state scopes } } }',
  );
  return session.grants;
}

async function grantOf(browser: Browser, { id }: Account): Promise<Grant> {
  const grant = (await grants(browser)).find(({ subject }) => subject === id);
  if (!grant) throw new Error(`no grant of ${id}`);
  return grant;
}

async function signedIn(...accounts: readonly Account[]): Promise<Browser> {
  const browser = gateway.browser();
  for (const account of accounts) await signIn(browser, account);
  return browser;
}

const seenBy = ({ name, messages, files }: Account) => ({
  name,
  messages: messages.map(subject => ({ subject })),
  files: files.map(file => ({ name: file })),
});
const live = (account: Account) =>
  sandbox.ledger.live(sandbox.clock.now()).filter(entry => entry.account === account.id).length;

describe('two accounts in one session', () => {
  it('are read in one query, at three hosts, each with its own token', async () => {
    const browser = await signedIn(ADA, BEN);
    const [one, other] = [await grantOf(browser, ADA), await grantOf(browser, BEN)];
    sandbox.seen.length = 0;
    expect(await browser.data(BOTH, { one: one.account, other: other.account })).toEqual({
      viewer: { one: seenBy(ADA), other: seenBy(BEN) },
    });
    expect(new Set(sandbox.seen.map(({ origin }) => origin)).size).toBe(3);
    expect(sandbox.seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it('are not read without a name', async () => {
    const browser = await signedIn(ADA, BEN);
    const choices = (await grants(browser)).map(({ account, subject }) => ({ id: account, subject }));
    const { errors } = await browser.graphql(NAME);
    expect(errors).toMatchObject([{ extensions: { code: 'ACCOUNT_REQUIRED', accounts: choices } }]);
  });

  it('end separately: revoking one ends all its tokens and keeps the other account', async () => {
    const browser = await signedIn(ADA, BEN);
    const { id } = await grantOf(browser, ADA);
    const revoke = 'mutation ($id: ID!) { revoke(grant: $id) { revocation { outcome } } }';
    expect(await browser.data(revoke, { id })).toEqual({ revoke: { revocation: { outcome: 'REVOKED' } } });
    expect(live(ADA)).toBe(0);
    expect(await browser.data(NAME)).toEqual({ viewer: { nimbus: { name: BEN.name } } });
  });
});

describe('scopes', () => {
  it('are added by a second login, which keeps the earlier ones', async () => {
    const browser = gateway.browser();
    await signIn(browser, ADA, [SCOPES.mail]);
    const query = '{ viewer { nimbus { messages { subject } files { name } } } }';
    const { messages, files } = seenBy(ADA);
    const { data, errors } = await browser.graphql(query);
    expect(data).toEqual({ viewer: { nimbus: { messages, files: null } } });
    expect(errors).toMatchObject([
      { path: ['viewer', 'nimbus', 'files'], extensions: { code: 'SCOPE_REQUIRED', scopes: [SCOPES.files] } },
    ]);

    await signIn(browser, ADA, errors[0]?.extensions?.scopes as string[]);
    expect(await browser.data(query)).toEqual({ viewer: { nimbus: { messages, files } } });
    expect(new Set((await grantOf(browser, ADA)).scopes)).toEqual(new Set(['openid', 'profile', ...ALL]));
    expect(await grants(browser)).toHaveLength(1);
  });

  it('are requested again with consent, because only a consent returns a refresh token', async () => {
    const browser = gateway.browser();
    await signIn(browser, ADA, [SCOPES.mail]);
    const { searchParams } = await signIn(browser, ADA, [SCOPES.files]);
    expect(searchParams.get('scope')?.split(' ')).toEqual(expect.arrayContaining(['openid', 'profile', ...ALL]));
    expect(searchParams.get('prompt')).toBe('consent select_account');
    const refresh = 'mutation { refresh(provider: NIMBUS) { __typename } }';
    expect(await browser.data(refresh)).toEqual({ refresh: { __typename: 'Refreshed' } });
  });

  it('that are unknown refuse the login', async () => {
    const browser = gateway.browser();
    sandbox.knobs.agreesAs = ADA.id;
    const input = { nimbus: { scopes: ['everything'] } };
    const { login } = await browser.data<{ login: { authorizationUrl: string } }>(LOGIN, { input });
    expect((await fetch(login.authorizationUrl, { redirect: 'manual' })).status).toBe(400);
  });
});

it('logging out the last session of an account revokes it once', async () => {
  const [one, other] = [await signedIn(ADA, BEN), await signedIn(ADA)];
  const { logout } = await one.data<{ logout: { revocations: { outcome: string }[] } }>(LOGOUT);
  expect(logout.revocations.map(({ outcome }) => outcome).sort()).toEqual(['KEPT', 'REVOKED']);
  expect(live(BEN)).toBe(0);
  expect(await other.data(NAME)).toEqual({ viewer: { nimbus: { name: ADA.name } } });
});
