import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNativeKeyring, type Keychain } from '../../examples/clients/native.js';
import { beginRedirect, completeRedirect } from '../../examples/clients/native-redirect.js';
import { readFolders } from '../../examples/clients/server-to-server.js';
import { consent } from '../gateway/journey-steps.js';
import { startWorld, type World } from '../support/gateway.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

function memoryKeychain(): Keychain & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    getItemAsync: async key => items.get(key) ?? null,
    setItemAsync: async (key, value) => void items.set(key, value),
    deleteItemAsync: async key => void items.delete(key),
  };
}

const open = (keychain: Keychain) => createNativeKeyring(`${world.url}/graphql`, keychain);

describe('a native app by the recipe of docs/clients.md', () => {
  it('is signed in after a restart, and leaves nothing in the keychain after a logout', async () => {
    const keychain = memoryKeychain();
    await open(keychain).signIn(world.sandboxes.pmapi.logins[0]?.input as object);

    const restarted = open(keychain);
    await restarted.load();
    expect(restarted.getState()).toMatchObject({ status: 'signed-in', session: { grants: [{ provider: 'PMAPI' }] } });
    await restarted.logout();
    expect(restarted.getState()).toMatchObject({ status: 'signed-out', ended: 'here' });
    expect(keychain.items).toEqual(new Map());
  });

  it('learns at the next read that its session was ended elsewhere', async () => {
    const keychain = memoryKeychain();
    const keyring = open(keychain);
    await keyring.signIn(world.sandboxes.pmapi.logins[0]?.input as object);
    await open(keychain).logout();
    await keyring.load();
    expect(keyring.getState()).toMatchObject({ status: 'signed-out', session: null });
  });

  it('signs in at a page of the provider', async () => {
    const keyring = open(memoryKeychain());
    const authorizationUrl = await beginRedirect(keyring, { socios: {} });
    const callback = await consent(world.browser(), authorizationUrl, { account: 'li' });
    await completeRedirect(keyring, new URL(callback));
    expect(keyring.getState().session?.grants).toMatchObject([{ provider: 'SOCIOS', state: 'ACTIVE' }]);
  });

  it('rejects where the provider’s page is from another login', async () => {
    const [one, other] = [open(memoryKeychain()), open(memoryKeychain())];
    const authorizationUrl = await beginRedirect(one, { socios: {} });
    const callback = await consent(world.browser(), authorizationUrl, { account: 'li' });
    await expect(completeRedirect(other, new URL(callback))).rejects.toThrow(
      /expired or was started elsewhere|sign-in/,
    );
  });
});

describe('a server that signs in for itself, by the recipe of docs/clients.md', () => {
  const passwordOf = (login: unknown) =>
    (login as { readonly pmapi: { readonly password: { readonly username: string; readonly password: string } } }).pmapi
      .password;

  it('reads, and signs out', async () => {
    const { username, password } = passwordOf(world.sandboxes.pmapi.logins[0]?.input);
    const { data } = await readFolders(`${world.url}/graphql`, username, password);
    expect(data).toMatchObject({
      folders: { nodes: expect.arrayContaining([{ id: expect.any(String), name: 'Archive' }]) },
    });
    const [token] = [...world.sandboxes.pmapi.ledger.entries.values()].slice(-1);
    expect(token?.state).toBe('revoked');
  });

  it('rejects where its password is wrong', async () => {
    await expect(readFolders(`${world.url}/graphql`, 'unknown', 'wrong')).rejects.toThrow('refused');
  });
});
