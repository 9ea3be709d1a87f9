import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/auth/crypto/ids.js';
import { Sealer } from '../../src/auth/crypto/seal.js';
import { keys } from '../../src/auth/store/keys.js';
import type {
  AuthorizationRequest,
  CallbackDeclaration,
  CodeExchange,
  Provider,
  ProviderModule,
  RedirectBegin,
} from '../../src/provider/contract.js';
import { builtInProviders } from '../../src/providers/index.js';
import { RETURN_TO, startWorld, type World } from '../support/gateway.js';
import { Browser } from '../support/http-client.js';
import { freePort } from '../support/ports.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { beginSocios, type LoginAnswer, login } from './journey-steps.js';

/** Socios with a sign-in as other APIs have it: a tenant, a code under another name, parameters on the callback, scopes. */
interface Changed {
  callback?: CallbackDeclaration;
  remember?: (input: { tracking?: { campaign?: string } }) => Record<string, string>;
  scopes?: (input: { tracking?: { campaign?: string } }) => readonly string[];
}

const COMPLETE = `mutation ($code: String!, $state: String!, $params: [CallbackParam!]) {
  completeLogin(provider: SOCIOS, code: $code, state: $state, params: $params) { __typename ... on LoginRefused { reason } }
}`;

const KEY = randomBytes(32);
const SEAL_KEYS = `test:${KEY.toString('base64')}`;

let redis: RedisServer;
let here: World;
let there: World;
let browser: Browser;
/** The same browser at the second gateway. */
let elsewhere: () => Promise<Browser>;
let changed: Changed;
let begun: RedirectBegin[];
let exchanged: CodeExchange[];

/** Each gateway gets its own: nothing is shared but Redis. */
function modules(): ProviderModule[] {
  const change = (module: ProviderModule): ProviderModule => ({
    ...module,
    create(values, tools) {
      const sound = module.create(values, tools) as Provider<unknown>;
      const { authorizationUrl, exchange } = sound;
      const own = {
        ...sound,
        get callback() {
          return changed.callback;
        },
        scopes: (input: object) => changed.scopes?.(input),
        async authorizationUrl(input: object, begin: RedirectBegin): Promise<AuthorizationRequest> {
          begun.push(begin);
          const request = (await authorizationUrl?.(input, begin)) ?? '';
          const { url, remember } = typeof request === 'string' ? { url: request } : request;
          return { url, remember: { ...remember, ...changed.remember?.(input) } };
        },
        async exchange(given: CodeExchange) {
          exchanged.push(given);
          const outcome = await exchange?.(given);
          if (outcome?.kind !== 'issued') throw new Error('no tokens');
          return outcome;
        },
      };
      return own as unknown as Provider;
    },
  });
  return builtInProviders.map(module => (module.id === 'SOCIOS' ? change(module as ProviderModule) : module));
}

beforeEach(async () => {
  [changed, begun, exchanged] = [{}, [], []];
  redis = await startRedis();
  const env = { REDIS_URL: redis.url, KEYRING_SEAL_KEYS: SEAL_KEYS };
  here = await startWorld({ env, overrides: { modules: modules() } });
  const port = await freePort();
  there = await startWorld({
    sandboxes: here.sandboxes,
    env: { ...env, PORT: String(port), PUBLIC_URL: here.url },
    overrides: { modules: modules() },
  });
  here.sandboxes.socios.knobs.autoConsent = true;
  browser = here.browser();
  elsewhere = () => browser.copy({ publicUrl: here.url, port });
}, 60_000);
afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
  await redis.stop();
});

/** Begins a login at the first gateway; where the provider sends the browser back to. */
async function cameBack(campaign?: string): Promise<URL> {
  const address = await beginSocios(browser, { returnTo: RETURN_TO, ...(campaign && { tracking: { campaign } }) });
  const { headers } = await browser.open(address);
  return new URL(headers.location ?? '');
}
const open = async (at: Browser, callback: URL) => (await at.open(callback.href)).headers.location;
const redeemed = () => here.sandboxes.socios.seen.filter(({ body }) => body.includes('authorization_code')).length;
const REFUSED = `${RETURN_TO}?keyring_error=INVALID_STATE`;
const recordKey = (callback: URL) => keys.pending(sha256(callback.searchParams.get('state') ?? ''));

describe('two gateways on one Redis', { timeout: 60_000 }, () => {
  it('pass what a login remembers to the exchange at the other gateway, unreadable in any record', async () => {
    changed.remember = ({ tracking }) => ({ tenant: `tenant ${tracking?.campaign}`, secret: 'request-token-secret' });
    const callback = await cameBack('shop-1');
    expect(await redis.dump()).not.toMatch(/shop-1|request-token-secret/);
    expect(await open(await elsewhere(), callback)).toBe(RETURN_TO);
    expect(exchanged).toEqual([
      {
        code: callback.searchParams.get('code'),
        codeVerifier: expect.stringMatching(/^[\w-]{43}$/),
        remembered: { pkce: 'true', tenant: 'tenant shop-1', secret: 'request-token-secret' },
        params: {},
        callbackUrl: `${here.url}/callback/socios`,
      },
    ]);
    expect(begun.map(({ callbackUrl }) => callbackUrl)).toEqual([`${here.url}/callback/socios`]);
  });

  it('finish a record of an older gateway, without remembered data', async () => {
    changed.remember = () => ({ tenant: 't' });
    const callback = await cameBack();
    const [key, hash] = [recordKey(callback), sha256(callback.searchParams.get('state') ?? '')];
    const sealer = new Sealer([{ id: 'test', key: KEY }]);
    const place = `login pending|${hash}`;
    const record = JSON.parse(sealer.open(String(await redis.cli('HGET', key, 's')), place));
    const { remembered, scopes, ...older } = record;
    expect([remembered.tenant, scopes]).toEqual(['t', []]);
    await redis.cli('HSET', key, 's', sealer.seal(JSON.stringify(older), place));
    expect(await open(await elsewhere(), callback)).toBe(RETURN_TO);
    expect(exchanged).toMatchObject([{ remembered: {} }]);
  });

  it('remember at most 4 KB: more is bad input, and begins nothing', async () => {
    changed.remember = () => ({ tenant: 'x'.repeat(4_096 - 60) });
    await cameBack();
    changed.remember = () => ({ tenant: 'x'.repeat(4_096) });
    const before = (await redis.cli('KEYS', 'kr:1:*:p:*')) as string[];
    const { errors } = await browser.graphql('mutation { login(input: { socios: {} }) { __typename } }');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(await redis.cli('KEYS', 'kr:1:*:p:*')).toEqual(before);
  });

  it('pass the code under its other name and the declared parameters, drop others, and log nothing', async () => {
    changed.callback = { code: 'spapi_oauth_code', params: ['realmId', 'accounts-server'] };
    const callback = await cameBack();
    const code = callback.searchParams.get('code') ?? '';
    callback.searchParams.set('spapi_oauth_code', code);
    callback.searchParams.set('code', 'another');
    callback.searchParams.set('realmId', 'realm-4620816365');
    callback.searchParams.set('other', 'other-4620816365');
    expect(await open(await elsewhere(), callback)).toBe(RETURN_TO);
    expect(exchanged).toMatchObject([{ code, params: { realmId: 'realm-4620816365' } }]);
    expect(Object.keys(exchanged[0]?.params ?? {})).toEqual(['realmId']);
    expect(here.log() + there.log()).not.toMatch(/4620816365/);
  });

  it('accept a repeat with the same parameters only', async () => {
    changed.callback = { params: ['realmId'] };
    const callback = await cameBack();
    callback.searchParams.set('realmId', '1');
    const twin = await elsewhere();
    expect(await open(browser, callback)).toBe(RETURN_TO);
    expect(await open(twin, callback)).toBe(RETURN_TO);
    callback.searchParams.set('realmId', '2');
    const other = await (await elsewhere()).open(callback.href);
    expect([other.status, other.headers.location]).toEqual([400, undefined]);
    expect(exchanged).toHaveLength(1);
  });

  it('refuse a login with a declared parameter that is too long, and do not redeem its code', async () => {
    changed.callback = { params: ['realmId'] };
    const callback = await cameBack();
    callback.searchParams.set('realmId', 'x'.repeat(2_049));
    expect(await open(browser, callback)).toBe(REFUSED);
    expect([exchanged, redeemed()]).toEqual([[], 0]);
  });

  it.each([
    ['another', 'https://attacker.example'],
    ['no', undefined],
  ])('redeem nothing for a callback with %s issuer where one is announced', async (_title, iss) => {
    changed.remember = () => ({ issuer: 'https://socios.example' });
    changed.callback = { issuer: ({ issuer }) => issuer };
    const callback = await cameBack();
    if (iss) callback.searchParams.set('iss', iss);
    expect(await open(await elsewhere(), callback)).toBe(REFUSED);
    expect([exchanged, redeemed()]).toEqual([[], 0]);
    // The correct callback after it redeems nothing either: the login has ended.
    callback.searchParams.set('iss', 'https://socios.example');
    expect((await browser.open(callback.href)).status).toBe(400);
    expect(redeemed()).toBe(0);
    const right = await cameBack();
    right.searchParams.set('iss', 'https://socios.example');
    expect(await open(await elsewhere(), right)).toBe(RETURN_TO);
  });

  it('believe the user’s refusal only from the right issuer', async () => {
    changed.callback = { issuer: 'https://socios.example' };
    for (const [iss, reason] of [
      ['https://attacker.example', 'INVALID_STATE'],
      ['https://socios.example', 'DENIED_BY_USER'],
    ] as const) {
      const callback = await cameBack();
      callback.searchParams.delete('code');
      callback.searchParams.set('error', 'access_denied');
      callback.searchParams.set('iss', iss);
      expect(await open(browser, callback)).toBe(`${RETURN_TO}?keyring_error=${reason}`);
    }
  });

  it('ignore an issuer that was not announced', async () => {
    const callback = await cameBack();
    callback.searchParams.set('iss', 'https://attacker.example');
    expect(await open(browser, callback)).toBe(RETURN_TO);
  });

  it('redirect a form post to a GET at either gateway, without its code in the URL', async () => {
    changed.callback = { formPost: true, params: ['user'] };
    const callback = await cameBack();
    const code = callback.searchParams.get('code') ?? '';
    const body = new URLSearchParams({ ...Object.fromEntries(callback.searchParams), user: 'Ana' }).toString();
    // A browser posts from another site without the gateway's cookies.
    const stranger = new Browser({ publicUrl: here.url, port: Number(new URL(here.url).port) });
    const posted = await stranger.request({
      url: '/callback/socios',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://partner.socios.com' },
      body,
    });
    expect([posted.status, posted.headers['set-cookie']]).toEqual([303, undefined]);
    const next = new URL(posted.headers.location ?? '', here.url);
    expect(next.pathname).toBe('/callback/socios');
    expect(next.search).not.toContain(code);
    // A client that has the URL and not the cookie gets nothing, and does not spoil the login.
    expect((await stranger.open(next.href)).status).toBe(400);
    // A client with a cookie that knows the state, and not the posted values, gets nothing either.
    const twin = await elsewhere();
    expect(await open(await elsewhere(), next)).toBe(RETURN_TO);
    expect(exchanged).toMatchObject([{ code, params: { user: 'Ana' } }]);
    const stateOnly = new URL(`${next.pathname}?state=${next.searchParams.get('state')}`, here.url);
    expect((await twin.open(stateOnly.href)).status).toBe(400);
    // A repeat of the whole gets the outcome.
    expect(await open(twin, next)).toBe(RETURN_TO);
    expect(exchanged).toHaveLength(1);
  });

  it('complete a login with the parameters of a client that received the callback itself', async () => {
    changed.callback = { code: 'oauth_verifier', params: ['realmId'], issuer: 'https://socios.example' };
    const client = here.bearer();
    const { authorizationUrl = '' } = (await login(client, { socios: {} })) as LoginAnswer;
    const { headers } = await browser.open(authorizationUrl);
    const { searchParams } = new URL(headers.location ?? '');
    const [code, state] = [searchParams.get('code') ?? '', searchParams.get('state') ?? ''];
    const params = [
      { name: 'realmId', value: '7' },
      { name: 'iss', value: 'https://socios.example' },
      { name: 'other', value: 'x' },
      { name: 'oauth_verifier', value: 'planted' },
    ];
    expect(await client.data(COMPLETE, { code, state, params })).toEqual({ completeLogin: { __typename: 'LoggedIn' } });
    expect(exchanged).toMatchObject([{ code, params: { realmId: '7' } }]);
    const many = Array.from({ length: 22 }, (_, index) => ({ name: `p${index}`, value: '' }));
    const { errors } = await client.graphql(COMPLETE, { code, state, params: many });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  it('request each scope of a login once', async () => {
    changed.scopes = ({ tracking }) => ['read', 'read', tracking?.campaign ?? 'write'];
    const callback = await cameBack('polls:vote');
    expect(begun.map(({ scopes }) => scopes)).toEqual([['read', 'polls:vote']]);
    expect(await open(await elsewhere(), callback)).toBe(RETURN_TO);
    const { errors } = await browser.graphql(
      'mutation { login(input: { socios: { tracking: { campaign: "a b" } } }) { __typename } }',
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
});
