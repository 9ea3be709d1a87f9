import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../src/provider-id.js';
import type { Fault } from '../../src/testing/sandbox/faults.js';
import { type Sandboxes, startWorld, type World } from '../support/gateway.js';
import { type Browser, codesByPath } from '../support/http-client.js';
import { REFRESH } from './journey-queries.js';
import { inputFor, login, signInEverywhere } from './journey-steps.js';

type Name = keyof Sandboxes;

const QUERY = `{
  polls(first: 2) { nodes { id } } rewards { id }
  charts { id } searchMusic(text: "roar") { tracks { id } }
  folders(first: 2) { nodes { id lists { id } } }
  vpnCountries(device: IOS) { id cities { id } } vpnAccount(username: "atom-enabled") { state }
  viewer { pool { id formats { id } } socios { username wallet { id } } pmapi { id username } purewl { id } }
}`;

/** Each provider's calls for data, and the branches of QUERY that hang on them. */
const PROVIDERS: readonly { name: Name; data: RegExp; tokens: RegExp; branches: readonly string[] }[] = [
  {
    name: 'pool',
    data: /^\/(user\/(charts|formats)|qsearch)/,
    tokens: /^\/user\/authenticate/,
    branches: ['charts', 'searchMusic', 'viewer.pool.formats'],
  },
  {
    name: 'socios',
    data: /^\/(polls|rewards|user|wallet)\//,
    tokens: /^\/oauth2\/token/,
    branches: ['polls', 'rewards', 'viewer.socios.username', 'viewer.socios.wallet'],
  },
  { name: 'pmapi', data: /^\/v1\/(folder|list|user)/, tokens: /^\/v1\/token/, branches: ['folders', 'viewer.pmapi'] },
  { name: 'purewl', data: /^\/(inventory|vam)\//, tokens: /^\/auth\//, branches: ['vpnCountries', 'vpnAccount'] },
];

const NESTED = `{"data":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;

const FAULTS: readonly (readonly [string, Fault, string])[] = [
  ['HTML', { kind: 'html' }, 'PROVIDER_PROTOCOL_ERROR'],
  ['HTML from a proxy', { kind: 'html', status: 502 }, 'PROVIDER_UNAVAILABLE'],
  ['500', { kind: 'status', status: 500 }, 'PROVIDER_UNAVAILABLE'],
  ['no response', { kind: 'hang' }, 'PROVIDER_UNAVAILABLE'],
  ['a reset', { kind: 'reset' }, 'PROVIDER_UNAVAILABLE'],
  ['half a response', { kind: 'truncate' }, 'PROVIDER_UNAVAILABLE'],
  ['40 MB', { kind: 'huge' }, 'PROVIDER_PROTOCOL_ERROR'],
  ['JSON nested 5,000 deep', { kind: 'status', status: 200, body: NESTED }, 'PROVIDER_PROTOCOL_ERROR'],
  [
    'an unknown content coding',
    { kind: 'status', status: 200, headers: { 'content-encoding': 'compress' } },
    'PROVIDER_PROTOCOL_ERROR',
  ],
  [
    '429 with a Retry-After of a century',
    { kind: 'status', status: 429, headers: { 'retry-after': '3155760000' } },
    'RATE_LIMITED',
  ],
  ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'RATE_LIMITED'],
];

const waitIn = ({ headers }: Fault): { retryAfter?: number } =>
  headers?.['retry-after'] === '7' ? { retryAfter: 7 } : {};

/** Ways of saying no that look like success. */
const LEAK = 'LEAKED-UPSTREAM-TEXT';
const SOFT: Readonly<Record<Name, unknown>> = {
  pool: { result: `Internal error ${LEAK}` },
  socios: { fault: { code: 900900, message: LEAK, description: LEAK } },
  pmapi: { status: 'error', response: { code: 500, subcode: null, message: LEAK } },
  purewl: { header: { response_code: 1001, message: LEAK }, body: [] },
};

describe.each(PROVIDERS)('when $name fails', ({ name, data, tokens, branches }) => {
  const id = name.toUpperCase() as ProviderId;
  let world: World;
  let browser: Browser;
  let whole: Record<string, unknown>;
  beforeAll(async () => {
    world = await startWorld({ env: { KEYRING_UPSTREAM_DEADLINE: '1500' } });
    browser = world.browser();
    await signInEverywhere(browser, world);
    whole = await browser.data(QUERY);
  });
  afterAll(() => world.close());
  afterEach(() => {
    world.sandboxes[name].faults.clear();
    expect(world.log()).not.toContain(LEAK);
  });

  const goesWrong = (path: RegExp, fault: Fault) => world.sandboxes[name].faults.next(path, fault, 100);

  /** Expects the other providers' data to be the same as with a correct response. */
  function expectSiblingsIntact(answer: Record<string, unknown> | null | undefined) {
    const branch = (path: string, from: unknown): unknown =>
      path.split('.').reduce((value, key) => (value as Record<string, unknown> | null)?.[key] ?? null, from);
    for (const other of PROVIDERS.filter(one => one.name !== name))
      for (const path of other.branches) {
        expect(branch(path, whole), path).not.toBeNull();
        expect(branch(path, answer), path).toEqual(branch(path, whole));
      }
  }

  it.each(FAULTS)('a query: %s', async (_, fault, code) => {
    goesWrong(data, fault);
    const answer = await browser.graphql(QUERY);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(LEAK);
    expect(codesByPath(answer)).toEqual(Object.fromEntries(branches.map(path => [path, code])));
    for (const { extensions } of answer.errors) expect(extensions).toEqual({ code, provider: id, ...waitIn(fault) });
    expectSiblingsIntact(answer.data);
    // The error is gone as soon as the provider works again.
    world.sandboxes[name].faults.clear();
    expect(await browser.data(QUERY)).toEqual(whole);
  });

  it('a query: a refusal under HTTP 200', async () => {
    goesWrong(data, { kind: 'status', status: 200, body: SOFT[name] });
    const answer = await browser.graphql(QUERY);
    expect(answer.text).not.toContain(LEAK);
    expect(Object.keys(codesByPath(answer)).sort()).toEqual([...branches].sort());
    for (const { extensions } of answer.errors) {
      expect(extensions.provider).toBe(id);
      expect(extensions.code).toMatch(/^PROVIDER_/);
    }
    expectSiblingsIntact(answer.data);
  });

  it('a refresh: HTML; the grant is kept and still used', async () => {
    goesWrong(tokens, { kind: 'html' });
    const answer = await browser.graphql(REFRESH, { provider: id });
    expect(answer.data).toMatchObject({
      refresh: { __typename: 'RefreshRefused', reason: 'PROVIDER_UNAVAILABLE', kept: { state: 'ACTIVE' } },
    });
    expect(answer.text).not.toContain(LEAK);
    expect(await browser.data(QUERY)).toEqual(whole);
  });
});

describe.each(PROVIDERS.filter(({ name }) => name !== 'socios'))('logins while $name fails', ({ name, tokens }) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ env: { KEYRING_UPSTREAM_DEADLINE: '1000' } });
  });
  afterAll(() => world.close());

  it.each(FAULTS)('%s: the outcome says nothing about the credentials', async (_, fault) => {
    // Only the first call goes wrong: a second try, which might count against the account, would sign in.
    world.sandboxes[name].faults.next(tokens, fault);
    const browser = world.browser();
    const outcome = await login(browser, inputFor(world.sandboxes, name));
    expect(outcome).toMatchObject({ __typename: 'LoginRefused', reason: 'PROVIDER_UNAVAILABLE' });
    expect(outcome.retryAfterSeconds).toBe(waitIn(fault).retryAfter ?? null);
    expect(JSON.stringify(outcome) + world.log()).not.toContain(LEAK);
    expect(await browser.session()).toBeUndefined();
  });
});
