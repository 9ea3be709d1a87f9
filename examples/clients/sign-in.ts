import { advise, type Keyring } from 'keyring-gateway-client';

/** Signs in with a form of your own. Returns what to show next to the form; undefined where the user is signed in. */
export async function signIn(keyring: Keyring, secretKey: string): Promise<string | undefined> {
  try {
    const result = await keyring.signIn({ purewl: { secretKey } });
    return result.outcome === 'refused' ? result.refusal.message : undefined;
  } catch (error) {
    return advise(error)?.message;
  }
}
