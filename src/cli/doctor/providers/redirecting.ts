import { randomBytes } from 'node:crypto';
import { codeChallengeS256, newCodeVerifier } from '../../../auth/oauth2/pkce.js';
import type { Provider } from '../../../provider/contract.js';
import type { Facts } from '../facts.js';

interface LoginPage {
  readonly provider: Provider;
  readonly url: URL;
}

/** The providers' login pages, asked for as a browser would be sent there; none where one signs in another way. */
export async function loginPages({ providers }: Facts): Promise<readonly LoginPage[]> {
  const all = providers.map(async (provider): Promise<readonly LoginPage[]> => {
    const { authorizationUrl } = provider as Provider<unknown>;
    if (provider.login !== 'REDIRECT' || !authorizationUrl) return [];
    // Nobody knows the verifier, and no browser bears the state: a code for these is worth nothing.
    const codeChallenge = codeChallengeS256(newCodeVerifier());
    const begin = { state: randomBytes(32).toString('base64url'), codeChallenge };
    try {
      return [{ provider, url: new URL(await authorizationUrl({}, begin)) }];
    } catch {
      // It could not say where its page is: its probes tell why.
      return [];
    }
  });
  return (await Promise.all(all)).flat();
}
