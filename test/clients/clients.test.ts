import { isUnionType } from 'graphql';
import { advise, createKeyring, type Keyring } from 'keyring-gateway-client';
import { possibleTypes } from 'keyring-gateway-client/apollo';
import { bearerFetch, forwardSession } from 'keyring-gateway-client/server';
import { CookieJar } from 'tough-cookie';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as apollo from '../../examples/clients/apollo.js';
import * as plain from '../../examples/clients/fetch.js';
import type { OverviewQuery } from '../../examples/clients/gql/graphql.js';
import { createGraphcache } from '../../examples/clients/graphcache.js';
import * as graphqlRequest from '../../examples/clients/graphql-request.js';
import * as urql from '../../examples/clients/urql.js';
import { startWorld, type World } from '../support/gateway.js';
import { wholeGraph } from '../support/graph.js';
import { cookieFetch } from './cookie-fetch.js';

interface Result {
  readonly data: Partial<OverviewQuery> | null | undefined;
  readonly error: unknown;
}
/** Makes a client, and returns what reads with it. */
type Open = (keyring: Keyring) => () => Promise<Result>;

const CLIENTS: readonly (readonly [name: string, open: Open])[] = [
  [
    'Apollo Client',
    keyring => {
      const client = apollo.createApollo(keyring);
      return () => apollo.readOverview(client) as Promise<Result>;
    },
  ],
  [
    'urql',
    keyring => {
      const client = urql.createUrql(keyring);
      return () => urql.readOverview(client);
    },
  ],
  [
    'urql with Graphcache',
    keyring => {
      const client = createGraphcache(keyring);
      return () => urql.readOverview(client);
    },
  ],
  [
    'graphql-request',
    keyring => {
      const client = graphqlRequest.createGraphqlRequest(keyring);
      return () => graphqlRequest.readOverview(client);
    },
  ],
  ['plain fetch', keyring => () => plain.readOverview(keyring)],
];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.sandboxes.pmapi.faults.clear());
afterAll(() => world.close());

const rightInput = () => world.sandboxes.pmapi.logins[0]?.input as object;
const wrongInput = { pmapi: { password: { username: 'unknown', password: 'wrong' } } };
const connect = (fetch: typeof globalThis.fetch) => createKeyring({ url: `${world.url}/graphql`, fetch });

const SIGN_IN = { do: 'sign-in', provider: 'PMAPI' };

/** The whole way with one client and one way of keeping the session. */
async function journey(open: Open, fetch: typeof globalThis.fetch): Promise<void> {
  const keyring = connect(fetch);
  const read = open(keyring);
  const before = await read();
  expect(before.data).toMatchObject({ polls: { nodes: [{}, {}] }, folders: null, viewer: null });
  expect(advise(before.error, 'folders')).toMatchObject(SIGN_IN);
  expect(advise(before.error, 'polls')).toBeUndefined();

  expect(await keyring.signIn(wrongInput)).toMatchObject({
    outcome: 'refused',
    refusal: { reason: 'INVALID_CREDENTIALS' },
  });
  expect(await keyring.signIn(rightInput())).toMatchObject({
    outcome: 'signed-in',
    grant: { provider: 'PMAPI', state: 'ACTIVE', generation: 1 },
  });

  const whole = await read();
  expect(advise(whole.error)).toBeUndefined();
  expect(whole.data).toMatchObject({
    folders: { nodes: [{}, {}, {}] },
    viewer: { pmapi: { username: 'zoe@example.com' } },
  });

  world.sandboxes.pmapi.faults.next(/\/folder/i, { kind: 'status', status: 500 }, 20);
  const partial = await read();
  expect(partial.data).toMatchObject({ polls: { nodes: [{}, {}] }, folders: null, viewer: { pmapi: {} } });
  expect(advise(partial.error, 'folders')).toMatchObject({
    do: 'wait',
    code: 'PROVIDER_UNAVAILABLE',
    provider: 'PMAPI',
  });
  expect(advise(partial.error, 'viewer')).toBeUndefined();
  world.sandboxes.pmapi.faults.clear();

  expect(await keyring.refresh({ provider: 'PMAPI' })).toMatchObject({ generation: 2 });
  expect(await keyring.logout()).toEqual([{ provider: 'PMAPI', outcome: 'REVOKED' }]);
  expect(advise((await read()).error, 'folders')).toMatchObject(SIGN_IN);
}

describe.each(CLIENTS)('%s', (_name, open) => {
  let jar: CookieJar;
  beforeEach(() => {
    jar = new CookieJar();
  });

  it('signs in, reads, refreshes and logs out with the session in a cookie', async () => {
    await journey(open, cookieFetch(world.url, jar));
    expect(await jar.getCookieString(world.url)).toBe('');
  });

  it('does the same with the session as a bearer value', async () => {
    await journey(open, bearerFetch());
  });

  it('reads on a server with the browser’s session', async () => {
    await connect(cookieFetch(world.url, jar)).signIn(rightInput());
    const headers = new Headers({ cookie: await jar.getCookieString(world.url) });
    const { data, error } = await open(connect(forwardSession(headers)))();
    expect(advise(error)).toBeUndefined();
    expect(data?.viewer?.pmapi?.username).toBe('zoe@example.com');
  });
});

it('a sign-in without the CSRF header is refused', async () => {
  const jar = new CookieJar();
  const bare: typeof fetch = (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.delete('x-keyring-csrf');
    return cookieFetch(world.url, jar)(input, { ...init, headers });
  };
  await expect(connect(bare).signIn(rightInput())).rejects.toThrow(/CSRF/);
  expect(await jar.getCookieString(world.url)).toBe('');
});

it('possibleTypes lists every union of the schema', () => {
  const unions = Object.values(wholeGraph().getTypeMap()).filter(isUnionType);
  expect(possibleTypes).toEqual(
    Object.fromEntries(unions.map(union => [union.name, union.getTypes().map(({ name }) => name)])),
  );
});
