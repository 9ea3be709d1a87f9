import { type Browser, startTestGateway, type TestGateway } from 'keyring-gateway/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { atlas } from '../index.js';
import { ADA, BEN } from '../sandbox/seed.js';
import { atlasSandbox } from '../sandbox.js';

const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginRedirect { authorizationUrl } ... on LoginRefused { reason } }
}`;

let sandbox: Awaited<ReturnType<typeof atlasSandbox.start>>;
let gateway: TestGateway;
let browser: Browser;
beforeEach(async () => {
  sandbox = await atlasSandbox.start();
  gateway = await startTestGateway({ providers: [atlas] }, sandbox.env);
  browser = gateway.browser();
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

const signIn = (key: string) =>
  browser.data<{ login: { __typename: string; reason?: string } }>(LOGIN, { input: { atlas: { apiKey: key } } });
const PLACES = 'query ($name: String!) { atlasPlaces(name: $name) { name latitude } }';

it('sends the key percent-encoded in the query and in no header', async () => {
  expect(await signIn(ADA.key)).toMatchObject({ login: { __typename: 'LoggedIn' } });
  expect(await browser.data(PLACES, { name: 'burg & U' })).toEqual({
    atlasPlaces: [{ name: 'Salzburg & Umland', latitude: 47.8 }],
  });
  const call = sandbox.seen.find(({ path }) => path === '/v1/places');
  expect([...new URLSearchParams(call?.query)]).toEqual([
    ['name', 'burg & U'],
    ['key', ADA.key],
  ]);
  expect(JSON.stringify(sandbox.seen.map(({ headers }) => headers))).not.toContain(ADA.key);
});

it('does not let an argument of a client add another key', async () => {
  await signIn(BEN.key);
  expect(await browser.data(PLACES, { name: `burg&key=${ADA.key}` })).toEqual({ atlasPlaces: [] });
  expect(new URLSearchParams(sandbox.seen.at(-1)?.query).getAll('key')).toEqual([BEN.key]);
});

it('distinguishes a refused key from a reached limit, although both are HTTP 200', async () => {
  expect(await signIn('guessed')).toMatchObject({ login: { reason: 'INVALID_CREDENTIALS' } });
  await signIn(BEN.key);
  const over = { kind: 'status', status: 200, body: { status: 'OVER_QUERY_LIMIT' } } as const;
  sandbox.faults.next(/places$/, over);
  expect((await browser.graphql(PLACES, { name: 'burg' })).errors[0]?.extensions.code).toBe('RATE_LIMITED');
  expect(await browser.data(PLACES, { name: 'burg' })).toEqual({
    atlasPlaces: [{ name: 'Johannesburg', latitude: -26.2 }],
  });
});
