import { parse } from 'graphql';
import { advise, createKeyring, KeyringError } from 'keyring-gateway-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsByAccount } from '../../examples/clients/accounts.js';
import { createApollo } from '../../examples/clients/apollo.js';
import { hint } from '../../examples/clients/errors.js';
import { signIn } from '../../examples/clients/sign-in.js';
import { read } from '../hygiene/project.js';
import { startWorld, type World } from '../support/gateway.js';
import { send } from '../support/http-client.js';
import { cookieFetch } from './cookie-fetch.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ env: { KEYRING_ORIGINS: 'https://app.example' } });
});
afterAll(() => world.close());

interface PurewlLogin {
  readonly input: { readonly purewl: { readonly secretKey: string } };
}

const connect = (url = `${world.url}/graphql`) => createKeyring({ url, fetch: cookieFetch(world.url) });

describe('the recipe for a form of your own', () => {
  it('signs in', async () => {
    const [login] = world.sandboxes.purewl.logins as unknown as readonly PurewlLogin[];
    const keyring = connect();
    expect(await signIn(keyring, login?.input.purewl.secretKey ?? '')).toBeUndefined();
    expect(keyring.getState().status).toBe('signed-in');
  });

  it('returns the words of a refusal', async () => {
    expect(await signIn(connect(), 'wrong')).toMatch(/\w+/);
  });

  it('returns the words where the gateway cannot be reached', async () => {
    const keyring = createKeyring({ url: 'http://127.0.0.1:9/graphql' });
    expect(await signIn(keyring, 'any')).toBe('The gateway cannot be reached.');
  });
});

describe('the recipe for hints', () => {
  const hintOf = (code: string, more: object = {}) => {
    const advice = advise(new KeyringError({ message: 'Something failed.', extensions: { code, ...more } }));
    return advice && hint(advice);
  };

  it('names the provider to sign in to, the seconds to wait, or the error', () => {
    expect(hintOf('LOGIN_REQUIRED', { provider: 'POOL' })).toBe('Sign in to POOL to see this.');
    expect(hintOf('RATE_LIMITED', { retryAfter: 3 })).toBe('Something failed. Try again in 3 s.');
    expect(hintOf('FORBIDDEN')).toBe('Something failed.');
  });
});

describe('two accounts with an object of the same id', () => {
  const CUSTOMERS = parse('query ($account: ID) { cirrusCustomers(account: $account) { id name } }');
  interface Data {
    readonly cirrusCustomers: readonly { readonly name: string }[];
  }
  const fake: typeof fetch = async (_input, init) => {
    const { account } = JSON.parse(String(init?.body)).variables;
    const customer = { __typename: 'CirrusCustomer', id: '1', name: `of ${account}` };
    return Response.json({ data: { cirrusCustomers: [customer] } });
  };
  const keyring = createKeyring({ url: 'https://gateway.example/graphql', fetch: fake });
  const namesIn = (clientOf: (account: string) => ReturnType<typeof createApollo>) =>
    ['one', 'other'].map(account => {
      const data = clientOf(account).readQuery<Data>({ query: CUSTOMERS, variables: { account } });
      return data?.cirrusCustomers[0]?.name;
    });

  async function readBoth(clientOf: (account: string) => ReturnType<typeof createApollo>) {
    for (const account of ['one', 'other']) await clientOf(account).query({ query: CUSTOMERS, variables: { account } });
    return namesIn(clientOf);
  }

  it('are mixed up in one normalized cache', async () => {
    const client = createApollo(keyring);
    expect(await readBoth(() => client)).toEqual(['of other', 'of other']);
  });

  it('stay apart with a client for each account', async () => {
    expect(await readBoth(clientsByAccount(keyring))).toEqual(['of one', 'of other']);
  });
});

describe('docs/clients.md', () => {
  it('quotes the refusal of a page of another site', async () => {
    const { json } = await send({
      url: `${world.url}/graphql`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-keyring-csrf': '1',
        origin: 'https://app.example',
        'sec-fetch-site': 'cross-site',
      },
      body: JSON.stringify({ query: 'mutation { login(input: { purewl: { secretKey: "any" } }) { __typename } }' }),
    });
    const [error] = (json as { errors: { message: string; extensions: { code: string } }[] }).errors;
    const quoted = error?.message.replace(world.url, 'https://gateway.other.example');
    expect(read('docs/clients.md')).toContain(`> ${quoted}\n`);
    expect(error?.extensions.code).toBe('FORBIDDEN');
  });
});
