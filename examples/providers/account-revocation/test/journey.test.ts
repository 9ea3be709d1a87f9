import { type Browser, startTestGateway, type TestGateway } from 'keyring-gateway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { velo } from '../index.js';
import { ADA } from '../sandbox/seed.js';
import { veloSandbox } from '../sandbox.js';

const RETURN_TO = 'https://app.example/signed-in';
const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } ... on LoginRefused { reason } }
}`;
const LOGOUT = 'mutation { logout { revocations { provider outcome } } }';
const REFRESH = 'mutation { refresh(provider: VELO) { __typename } }';
const SESSION = '{ session { grants { provider state subject } } }';

const HOUR_MS = 3_600_000;

let sandbox: Awaited<ReturnType<typeof veloSandbox.start>>;
let gateway: TestGateway;
beforeEach(async () => {
  sandbox = await veloSandbox.start();
  sandbox.knobs.agreesAs = ADA.id;
  gateway = await startTestGateway({ providers: [velo] }, { ...sandbox.env, KEYRING_RETURN_TO: RETURN_TO });
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

async function signedIn(): Promise<Browser> {
  const browser = gateway.browser();
  const input = { velo: { returnTo: RETURN_TO } };
  const { login } = await browser.data<{ login: { authorizationUrl: string } }>(LOGIN, { input });
  const { url } = await browser.follow(login.authorizationUrl, ({ pathname }) => pathname === '/callback/velo');
  expect((await browser.open(url)).status).toBe(303);
  return browser;
}

const live = (kind: 'access' | 'refresh') => sandbox.ledger.live(sandbox.clock.now(), kind).map(({ token }) => token);
const deauthorizations = () =>
  sandbox.seen.filter(({ path }) => path === '/oauth/deauthorize').map(({ status }) => status);

it('reads the activities of the athlete', async () => {
  const browser = await signedIn();
  expect(await browser.data('{ viewer { velo { id name activities { name distance } } } }')).toEqual({
    viewer: {
      velo: {
        id: ADA.id,
        name: 'Ada Lovelace',
        activities: [
          { name: 'Über die Höhen', distance: 42_195.5 },
          { name: 'Round the engine', distance: 3_000 },
        ],
      },
    },
  });
});

it('keeps the tokens that an early refresh returns, and the refresh token of a late one', async () => {
  const browser = await signedIn();
  const first = [live('access'), live('refresh')];
  expect(await browser.data(REFRESH)).toMatchObject({ refresh: { __typename: 'Refreshed' } });
  expect([live('access'), live('refresh')]).toEqual(first);

  sandbox.clock.skewMs = 5.5 * HOUR_MS;
  expect(await browser.data(REFRESH)).toMatchObject({ refresh: { __typename: 'Refreshed' } });
  expect(live('refresh')).not.toEqual(first[1]);
  expect(await browser.data(REFRESH)).toMatchObject({ refresh: { __typename: 'Refreshed' } });
  expect(sandbox.ledger.replays).toBe(0);
  expect(await browser.data(SESSION)).toMatchObject({ session: { grants: [{ state: 'ACTIVE', subject: ADA.id }] } });
});

describe('logging out', () => {
  it('deauthorizes once, with the last session, although both hold tokens', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    expect(await one.data(LOGOUT)).toMatchObject({ logout: { revocations: [{ outcome: 'KEPT' }] } });
    expect(deauthorizations()).toEqual([]);
    expect(await other.data(LOGOUT)).toMatchObject({ logout: { revocations: [{ outcome: 'REVOKED' }] } });
    expect(deauthorizations()).toEqual([200]);
    expect([...live('access'), ...live('refresh')]).toEqual([]);
  });

  it('deauthorizes also when the access token has expired', async () => {
    const browser = await signedIn();
    sandbox.clock.skewMs = 7 * HOUR_MS;
    expect(live('access')).toEqual([]);
    expect(await browser.data(LOGOUT)).toMatchObject({ logout: { revocations: [{ outcome: 'REVOKED' }] } });
    expect([...live('access'), ...live('refresh')]).toEqual([]);
  });
});
