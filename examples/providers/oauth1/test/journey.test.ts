import { type Browser, startTestGateway, type TestGateway } from 'keyring-gateway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quill } from '../index.js';
import { ADA, BEN } from '../sandbox/seed.js';
import { quillSandbox } from '../sandbox.js';

const RETURN_TO = 'https://app.example/signed-in';
const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } ... on LoginRefused { reason } }
}`;
const LOGOUT = 'mutation { logout { revocations { provider outcome } } }';
const SESSION = '{ session { grants { provider state subject } } }';

let sandbox: Awaited<ReturnType<typeof quillSandbox.start>>;
let gateway: TestGateway;
let browser: Browser;
beforeEach(async () => {
  sandbox = await quillSandbox.start();
  sandbox.knobs.agreesAs = ADA.id;
  gateway = await startTestGateway({ providers: [quill] }, { ...sandbox.env, KEYRING_RETURN_TO: RETURN_TO });
  browser = gateway.browser();
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

/** Runs a login from the mutation through Quill's page. Returns the callback URL without opening it. */
async function comeBack(visitor = browser): Promise<URL> {
  const input = { quill: { returnTo: RETURN_TO } };
  const { login } = await visitor.data<{ login: { authorizationUrl: string } }>(LOGIN, { input });
  const { url } = await visitor.follow(login.authorizationUrl, ({ pathname }) => pathname === '/callback/quill');
  return new URL(url);
}
const signIn = async () => expect((await browser.open((await comeBack()).href)).headers.location).toBe(RETURN_TO);

const NOTES = 'query ($search: String) { viewer { quill { notes(search: $search) { text } } } }';
const notes = (...texts: string[]) => ({ viewer: { quill: { notes: texts.map(text => ({ text })) } } });

it('signs a query and a form with every kind of character', async () => {
  await signIn();
  const text = "100 % & more: ü = 'ü' + (a*b)! ~☃";
  const add = 'mutation ($text: String!) { addQuillNote(text: $text) { text } }';
  expect(await browser.data(add, { text })).toEqual({ addQuillNote: { text } });
  expect(await browser.data(NOTES, { search: "& more: ü = 'ü' + (a*b)!" })).toEqual(notes(text));
  expect(await browser.data(NOTES)).toEqual(notes(...ADA.notes, text));
});

it('keeps the token when a clock is wrong', async () => {
  await signIn();
  sandbox.clock.skewMs = 600_000;
  expect((await browser.graphql(NOTES)).errors[0]?.extensions.code).toBe('PROVIDER_REJECTED');
  sandbox.clock.skewMs = 0;
  expect(await browser.data(NOTES)).toEqual(notes(...ADA.notes));
  expect(await browser.data(SESSION)).toMatchObject({
    session: { grants: [{ provider: 'QUILL', state: 'ACTIVE', subject: ADA.id }] },
  });
});

it('revokes the token with a signed request', async () => {
  await signIn();
  expect(await browser.data(LOGOUT)).toMatchObject({ logout: { revocations: [{ outcome: 'REVOKED' }] } });
  expect(sandbox.ledger.live(sandbox.clock.now())).toEqual([]);
});

it('sends no secret', async () => {
  await signIn();
  await browser.data(NOTES);
  await browser.data(LOGOUT);
  const secrets = sandbox.profile?.secrets ?? [];
  expect(secrets.length).toBeGreaterThan(1);
  expect(secrets.filter(secret => JSON.stringify(sandbox.seen).includes(secret))).toEqual([]);
});

describe('when the callback names another login’s request token', () => {
  it('redeems nothing', async () => {
    const mine = await comeBack();
    sandbox.knobs.agreesAs = BEN.id;
    const theirs = await comeBack(gateway.browser());
    for (const name of ['oauth_token', 'oauth_verifier'])
      mine.searchParams.set(name, theirs.searchParams.get(name) ?? '');
    await browser.open(mine.href);
    expect(sandbox.seen.filter(({ path }) => path === '/oauth/access_token')).toEqual([]);
    expect(await browser.data(SESSION)).toEqual({ session: null });
  });
});

describe('a login without a request token', () => {
  it.each<[string, Parameters<typeof sandbox.faults.next>[1], string]>([
    ['the provider responds with 503', { kind: 'status', status: 503 }, 'PROVIDER_UNAVAILABLE'],
    ['the connection is reset', { kind: 'reset' }, 'PROVIDER_UNAVAILABLE'],
    [
      'the server supports only OAuth 1.0',
      { kind: 'edit', edit: () => 'oauth_token=t&oauth_token_secret=s' },
      'PROVIDER_PROTOCOL_ERROR',
    ],
  ])('reports the failure when %s', async (_, fault, code) => {
    sandbox.faults.next(/request_token$/, fault);
    const { errors } = await browser.graphql(LOGIN, { input: { quill: {} } });
    expect(errors[0]?.extensions.code).toBe(code);
  });
});
