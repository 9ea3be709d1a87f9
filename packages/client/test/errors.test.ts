import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { GraphQLClient } from 'graphql-request';
import { describe, expect, it } from 'vitest';
import { advise, createKeyring } from '../src/index.js';

const FOLDERS = '{ folders { nodes { id } } }';
const unreachable: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));

/** Each client's error for this response of the gateway. */
const CLIENTS: readonly (readonly [string, (fetch: typeof globalThis.fetch) => Promise<unknown>])[] = [
  [
    'Apollo Client',
    fetch =>
      new ApolloClient({
        link: new HttpLink({ uri: 'https://gateway.example/graphql', fetch }),
        cache: new InMemoryCache(),
      })
        .query({ query: gql(FOLDERS), errorPolicy: 'all' })
        .then(
          ({ error }) => error,
          error => error,
        ),
  ],
  [
    'urql',
    async fetch => {
      const client = new Client({
        url: 'https://gateway.example/graphql',
        fetch,
        exchanges: [fetchExchange],
        preferGetMethod: false,
      });
      return (await client.query(FOLDERS, {}).toPromise()).error;
    },
  ],
  [
    'graphql-request',
    fetch => new GraphQLClient('https://gateway.example/graphql', { fetch }).request(FOLDERS).catch(error => error),
  ],
  [
    'the keyring',
    async fetch => {
      const keyring = createKeyring({ url: 'https://gateway.example/graphql', fetch });
      return keyring.request(FOLDERS).catch(error => error);
    },
  ],
];

const response =
  (status: number, extensions: object, more: object = {}): typeof fetch =>
  async () =>
    Response.json(
      { data: { folders: null }, errors: [{ message: 'It failed.', path: ['folders'], extensions, ...more }] },
      { status, headers: { 'content-type': 'application/graphql-response+json' } },
    );

describe.each(CLIENTS)('the error of %s', (_name, errorOf) => {
  it('says to sign in at the provider', async () => {
    const error = await errorOf(response(200, { code: 'LOGIN_REQUIRED', provider: 'PMAPI' }));
    expect(advise(error)).toEqual({ do: 'sign-in', code: 'LOGIN_REQUIRED', provider: 'PMAPI', message: 'It failed.' });
    expect(advise(error, 'folders', 'nodes')).toBeDefined();
    expect(advise(error, 'polls')).toBeUndefined();
  });

  it('names the scopes that are missing', async () => {
    const error = await errorOf(response(200, { code: 'SCOPE_REQUIRED', provider: 'PMAPI', scopes: ['lists'] }));
    expect(advise(error)).toMatchObject({ do: 'sign-in', scopes: ['lists'] });
  });

  it('says how long to wait', async () => {
    const error = await errorOf(response(200, { code: 'RATE_LIMITED', retryAfter: 7 }));
    expect(advise(error)).toMatchObject({ do: 'wait', seconds: 7 });
  });

  it('says to wait where the store is unavailable (HTTP 503)', async () => {
    const error = await errorOf(response(503, { code: 'STORE_UNAVAILABLE', retryAfter: 2 }));
    expect(advise(error)).toMatchObject({ do: 'wait', code: 'STORE_UNAVAILABLE', seconds: 2 });
  });

  it('advises to show the message if nothing helps', async () => {
    const error = await errorOf(response(200, { code: 'FORBIDDEN' }));
    expect(advise(error)).toMatchObject({ do: 'tell', code: 'FORBIDDEN' });
  });

  it('says to wait where there is no connection', async () => {
    expect(advise(await errorOf(unreachable))).toMatchObject({ do: 'wait', code: 'NETWORK', seconds: 5 });
  });

  it('says to wait where something else responds', async () => {
    const page: typeof fetch = async () =>
      new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } });
    expect(advise(await errorOf(page))).toMatchObject({ do: 'wait', code: 'NETWORK' });
  });
});

describe('advise', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'failed'],
    ['a response without errors', { data: {} }],
    ['no errors', []],
    ['what the page has aborted', new DOMException('aborted', 'AbortError')],
  ])('has none for %s', (_what, value) => {
    expect(advise(value)).toBeUndefined();
  });

  it('is about the first error at the path, above it or below it', () => {
    const errors = [
      { message: 'one', path: ['viewer', 'pool'], extensions: { code: 'FORBIDDEN' } },
      { message: 'two', path: ['viewer', 'pmapi', 'account'], extensions: { code: 'LOGIN_REQUIRED' } },
    ];
    expect(advise(errors, 'viewer', 'pmapi')?.message).toBe('two');
    expect(advise(errors, 'viewer')?.message).toBe('one');
    expect(advise(errors, 'folders')).toBeUndefined();
  });
});
