import { isUnionType } from 'graphql';
import { CookieJar } from 'tough-cookie';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { advise, type Journey } from '../../examples/clients/answer.js';
import { apolloJourney, createApollo, possibleTypes } from '../../examples/clients/apollo.js';
import type { LoginInput } from '../../examples/clients/gql/graphql.js';
import { createGraphqlRequest, graphqlRequestJourney } from '../../examples/clients/graphql-request.js';
import { bearerFetch, fetchFor } from '../../examples/clients/server-fetch.js';
import { createUrql, urqlJourney } from '../../examples/clients/urql.js';
import { startWorld, type World } from '../support/gateway.js';
import { wholeGraph } from '../support/graph.js';
import { cookieFetch } from './cookie-fetch.js';

type Open = (url: string, fetch: typeof globalThis.fetch) => Journey;

const CLIENTS: readonly (readonly [name: string, open: Open])[] = [
  ['Apollo Client', (url, fetch) => apolloJourney(createApollo(url, fetch))],
  ['urql', (url, fetch) => urqlJourney(createUrql(url, fetch))],
  ['graphql-request', (url, fetch) => graphqlRequestJourney(createGraphqlRequest(url, fetch))],
];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.sandboxes.pmapi.faults.clear());
afterAll(() => world.close());

const rightInput = () => world.sandboxes.pmapi.logins[0]?.input as LoginInput;
const wrongInput: LoginInput = { pmapi: { password: { username: 'nobody', password: 'wrong' } } };
const endpoint = () => `${world.url}/graphql`;

/** The whole way with one client and one way of keeping the session. */
async function journey(client: Journey): Promise<void> {
  const before = await client.overview();
  expect(before.data).toMatchObject({ polls: { nodes: [{}, {}] }, folders: null, viewer: null });
  expect(advise(before)).toEqual([{ do: 'sign-in', provider: 'PMAPI' }]);

  expect(await client.login(wrongInput)).toMatchObject({ __typename: 'LoginRefused', reason: 'INVALID_CREDENTIALS' });
  const login = await client.login(rightInput());
  expect(login).toMatchObject({ __typename: 'LoggedIn', grant: { provider: 'PMAPI', state: 'ACTIVE', generation: 1 } });

  const whole = await client.overview();
  expect(whole.errors).toEqual([]);
  expect(whole.data).toMatchObject({
    folders: { nodes: [{}, {}, {}] },
    viewer: { pmapi: { username: 'zoe@example.com' } },
  });

  world.sandboxes.pmapi.faults.next(/\/folder/i, { kind: 'status', status: 500 }, 20);
  const partial = await client.overview();
  expect(partial.data).toMatchObject({ polls: { nodes: [{}, {}] }, folders: null, viewer: { pmapi: {} } });
  expect(partial.errors).toMatchObject([
    { path: ['folders'], extensions: { code: 'PROVIDER_UNAVAILABLE', provider: 'PMAPI' } },
  ]);
  expect(advise(partial)).toMatchObject([{ provider: 'PMAPI', do: expect.stringMatching(/wait|tell/) }]);
  world.sandboxes.pmapi.faults.clear();

  expect(await client.refresh('PMAPI')).toMatchObject({ __typename: 'Refreshed', grant: { generation: 2 } });
  expect(await client.logout()).toMatchObject({
    sessionsEnded: 1,
    revocations: [{ provider: 'PMAPI', outcome: 'REVOKED' }],
  });
  expect(advise(await client.overview())).toEqual([{ do: 'sign-in', provider: 'PMAPI' }]);
}

describe.each(CLIENTS)('%s', (_name, open) => {
  let jar: CookieJar;
  beforeEach(() => {
    jar = new CookieJar();
  });

  it('signs in, reads, refreshes and logs out with the session in a cookie', async () => {
    await journey(open(endpoint(), cookieFetch(world.url, jar)));
    expect(await jar.getCookieString(world.url)).toBe('');
  });

  it('does the same with the session as a bearer value', async () => {
    await journey(open(endpoint(), bearerFetch()));
  });

  it('reads on a server with the browser’s session', async () => {
    await open(endpoint(), cookieFetch(world.url, jar)).login(rightInput());
    const request = { headers: new Headers({ cookie: await jar.getCookieString(world.url) }) };
    const { data, errors } = await open(endpoint(), fetchFor(request)).overview();
    expect(errors).toEqual([]);
    expect(data?.viewer?.pmapi?.username).toBe('zoe@example.com');
  });

  it('is refused without the CSRF header', async () => {
    const bare: typeof fetch = (input, init = {}) => {
      const headers = new Headers(init.headers);
      headers.delete('x-keyring-csrf');
      return cookieFetch(world.url, jar)(input, { ...init, headers });
    };
    await expect(open(endpoint(), bare).login(rightInput())).rejects.toThrow(/CSRF/);
    expect(await jar.getCookieString(world.url)).toBe('');
  });
});

it("Apollo's recipe lists every union of the schema", () => {
  const unions = Object.values(wholeGraph().getTypeMap()).filter(isUnionType);
  expect(possibleTypes).toEqual(
    Object.fromEntries(unions.map(union => [union.name, union.getTypes().map(({ name }) => name)])),
  );
});
