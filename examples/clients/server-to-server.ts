import { createKeyring } from 'keyring-gateway-client';
import { bearerFetch } from 'keyring-gateway-client/server';

/** A job that signs in for itself. The session's value stays in memory. */
export async function readFolders(url: string, username: string, password: string) {
  const keyring = createKeyring({ url, fetch: bearerFetch() });
  const result = await keyring.signIn({ pmapi: { password: { username, password } } });
  if (result.outcome !== 'signed-in') throw new Error('The sign-in was refused.');
  try {
    return await keyring.request('{ folders(first: 50) { nodes { id name } } }');
  } finally {
    await keyring.logout();
  }
}
