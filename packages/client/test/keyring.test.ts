import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cookieFetch } from '../../../test/clients/cookie-fetch.js';
import { startWorld, type World } from '../../../test/support/gateway.js';
import { createKeyring, type Keyring, KeyringError, type LoginWay, loginInput } from '../src/index.js';

let world: World;
let keyring: Keyring;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  keyring = createKeyring({ url: `${world.url}/graphql`, fetch: cookieFetch(world.url) });
});

const rightInput = () => world.sandboxes.pmapi.logins[0]?.input as object;
const wrongInput = { pmapi: { password: { username: 'unknown', password: 'wrong' } } };

describe('without a session', () => {
  it('is loading until it has read the gateway, then signed out, with every provider', async () => {
    expect(keyring.getState().status).toBe('loading');
    await keyring.load();
    const { status, session, providers, identity } = keyring.getState();
    expect({ status, session, identity }).toEqual({ status: 'signed-out', session: null, identity: '' });
    expect(providers.map(({ id }) => id)).toEqual(['PMAPI', 'POOL', 'PUREWL', 'SOCIOS']);
  });

  it('returns the refusal of wrong credentials', async () => {
    expect(await keyring.signIn(wrongInput)).toMatchObject({
      outcome: 'refused',
      refusal: { reason: 'INVALID_CREDENTIALS', message: expect.any(String) },
    });
    expect(keyring.getState().status).toBe('signed-out');
  });

  it('rejects a refresh with the reason as its code', async () => {
    const failed = keyring.refresh({ provider: 'PMAPI' });
    await expect(failed).rejects.toThrow(KeyringError);
    await expect(failed).rejects.toMatchObject({ code: 'NO_GRANT' });
  });

  it('rejects with NETWORK where the gateway does not respond', async () => {
    const unreachable = createKeyring({ url: 'http://127.0.0.1:9/graphql' });
    await expect(unreachable.signIn(rightInput())).rejects.toMatchObject({ code: 'NETWORK' });
    expect(unreachable.getState()).toMatchObject({ status: 'loading', error: { code: 'NETWORK' } });
  });
});

describe('after a sign-in', () => {
  beforeEach(async () => {
    expect(await keyring.signIn(rightInput())).toMatchObject({
      outcome: 'signed-in',
      grant: { provider: 'PMAPI', state: 'ACTIVE', generation: 1 },
    });
  });

  it('has the session and its grant', () => {
    expect(keyring.getState()).toMatchObject({ status: 'signed-in', session: { grants: [{ provider: 'PMAPI' }] } });
  });

  it('keeps the identity over a refresh, and reports it', async () => {
    const { identity } = keyring.getState();
    const kinds: string[] = [];
    keyring.onEvent(({ kind }) => kinds.push(kind));
    expect(await keyring.refresh({ provider: 'PMAPI' })).toMatchObject({ generation: 2 });
    expect(keyring.getState().identity).toBe(identity);
    expect(kinds).toEqual(['RENEWED']);
  });

  it('changes the identity with each grant that comes or goes, and reports it', async () => {
    const kinds: string[] = [];
    let changes = 0;
    keyring.onEvent(({ kind }) => kinds.push(kind));
    keyring.onIdentityChange(() => {
      changes += 1;
    });
    await keyring.signIn(world.sandboxes.purewl.logins[0]?.input as object);
    expect(await keyring.revoke({ provider: 'PUREWL' })).toEqual({ provider: 'PUREWL', outcome: expect.any(String) });
    expect(await keyring.logout()).toEqual([{ provider: 'PMAPI', outcome: 'REVOKED' }]);
    expect(kinds).toEqual(['GRANTED', 'REVOKED', 'ENDED']);
    expect(changes).toBe(3);
    expect(keyring.getState()).toMatchObject({ status: 'signed-out', session: null, identity: '', ended: 'here' });
  });

  it('sends any operation with the session', async () => {
    const query = 'query ($first: Int!) { folders(first: $first) { nodes { id } } }';
    expect(await keyring.request(query, { first: 3 })).toMatchObject({ data: { folders: { nodes: [{}, {}, {}] } } });
  });
});

describe('a gateway with one provider', () => {
  let small: World;
  beforeAll(async () => {
    small = await startWorld({ env: { KEYRING_PROVIDERS: 'purewl' }, sandboxes: world.sandboxes });
  });
  afterAll(() => small.close());

  it('is read, signed in to and left like any other', async () => {
    const one = createKeyring({ url: `${small.url}/graphql`, fetch: cookieFetch(small.url) });
    await one.load();
    const { providers } = one.getState();
    expect(providers.map(({ id }) => id)).toEqual(['PUREWL']);
    const input = world.sandboxes.purewl.logins[0]?.input as { purewl: { secretKey: string } };
    expect(loginInput(providers[0]?.ways[0] as LoginWay, input.purewl)).toEqual(input);
    expect(await one.signIn(input)).toMatchObject({ outcome: 'signed-in' });
    expect(await one.revoke({ provider: 'PUREWL' })).toMatchObject({ provider: 'PUREWL' });
    expect(one.getState()).toMatchObject({ status: 'signed-in', session: { grants: [] } });
  });
});
