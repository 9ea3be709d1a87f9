import { type Browser, startTestGateway, type TestGateway } from 'keyring-gateway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openid } from '../index.js';
import { ADA } from '../sandbox/seed.js';
import { openidSandbox } from '../sandbox.js';

const RETURN_TO = 'https://app.example/signed-in';
const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { ... on LoginRedirect { authorizationUrl } }
}`;
const LOGOUT = 'mutation { logout { revocations { outcome } } }';

let sandbox: Awaited<ReturnType<typeof openidSandbox.start>>;
let gateway: TestGateway | undefined;
beforeEach(async () => {
  sandbox = await openidSandbox.start();
  sandbox.knobs.agreesAs = ADA.id;
});
afterEach(async () => {
  await gateway?.close();
  await sandbox.close();
});

async function open(ends: string): Promise<Browser> {
  const env = { ...sandbox.env, OPENID_REVOCATION_ENDS: ends, KEYRING_RETURN_TO: RETURN_TO };
  gateway = await startTestGateway({ providers: [openid] }, env);
  return gateway.browser();
}

/** URL that the browser is sent to after the login. */
async function signIn(browser: Browser): Promise<string> {
  const input = { openid: { returnTo: RETURN_TO } };
  const { login } = await browser.data<{ login: { authorizationUrl: string } }>(LOGIN, { input });
  const { url } = await browser.follow(login.authorizationUrl, ({ pathname }) => pathname === '/callback/openid');
  return (await browser.open(url)).headers.location ?? '';
}

/** The token response has no ID token, so the account is unknown. */
function signInUnnamed(browser: Browser): Promise<string> {
  const edit = (body: unknown) => ({ ...Object(body), id_token: undefined });
  sandbox.faults.next(/token$/, { kind: 'edit', edit });
  return signIn(browser);
}

const revocations = () => sandbox.seen.filter(({ path }) => /revoke$/.test(path)).length;
const live = () => sandbox.ledger.live(sandbox.clock.now()).length;

it.each([
  ['token', 2],
  ['grant', 1],
  ['account', 1],
] as const)('a revocation ends the %s: logging out sends %d', async (ends, sent) => {
  sandbox.ledger.revocationEnds = ends;
  const browser = await open(ends);
  expect(await signIn(browser)).toBe(RETURN_TO);
  expect(await browser.data(LOGOUT)).toEqual({ logout: { revocations: [{ outcome: 'REVOKED' }] } });
  expect([revocations(), live()]).toEqual([sent, 0]);
});

describe('when a token response does not identify the account', () => {
  it('revokes every token', async () => {
    expect(await signInUnnamed(await open('token'))).toContain('keyring_error=PROVIDER_UNAVAILABLE');
    expect([revocations(), live()]).toEqual([2, 0]);
  });

  it('revokes no token if that would end the account', async () => {
    sandbox.ledger.revocationEnds = 'account';
    expect(await signInUnnamed(await open('account'))).toContain('keyring_error=PROVIDER_UNAVAILABLE');
    expect([revocations(), live()]).toEqual([0, 2]);
  });
});
