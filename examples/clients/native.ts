import { createKeyring, type Keyring } from 'keyring-gateway-client';
import { bearerFetch } from 'keyring-gateway-client/server';

/** The interface of libraries for the system's keychain, such as expo-secure-store. */
export interface Keychain {
  getItemAsync(key: string): Promise<string | null>;
  setItemAsync(key: string, value: string): Promise<void>;
  deleteItemAsync(key: string): Promise<void>;
}

const KEY = 'keyring-session';

export function createNativeKeyring(url: string, keychain: Keychain): Keyring {
  const session = {
    get: () => keychain.getItemAsync(KEY),
    set: (value: string) => keychain.setItemAsync(KEY, value),
  };
  const keyring = createKeyring({ url, fetch: bearerFetch(session) });
  keyring.onEvent(({ kind }) => {
    if (kind === 'ENDED') void keychain.deleteItemAsync(KEY);
  });
  return keyring;
}
