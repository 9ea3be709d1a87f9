import type { ProviderTools } from 'keyring-gateway';
import { gatewayError, parseUrl, UpstreamFailure } from 'keyring-gateway';
import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  discoveryRequest,
  processDiscoveryResponse,
} from 'oauth4webapi';

const LIMITS = { deadlineMs: 5_000, maxBytes: 256 << 10 };
const KEPT_MS = 3_600_000;

/** What this provider needs of an authorization server's metadata (OpenID Connect Discovery, 3; RFC 8414, 2). */
const NEEDED = ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'revocation_endpoint'] as const;
export type Endpoints = AuthorizationServer & Readonly<Record<(typeof NEEDED)[number], string>>;

/** Where the issuer's endpoints are. Throws PROVIDER_UNAVAILABLE, or PROVIDER_PROTOCOL_ERROR where metadata lack one. */
export type Discover = () => Promise<Endpoints>;

/** Plain http for the endpoints only where the issuer itself is reached so, which is for sandboxes. */
export const insecure = (issuer: string) => ({ [allowInsecureRequests]: new URL(issuer).protocol === 'http:' });

/** Metadata are asked for when they are first needed, and again after an hour; while that fails, those of before serve on. */
export function discovery(issuer: string, { now, sendOnce }: Pick<ProviderTools, 'now' | 'sendOnce'>): Discover {
  let known: Endpoints | undefined;
  let asking: Promise<Endpoints> | undefined;
  let askedAtMs = 0;

  async function ask(): Promise<Endpoints> {
    try {
      known = await read(issuer, sendOnce);
      return known;
    } catch (failure) {
      if (known) return known;
      throw failure;
    } finally {
      asking = undefined;
      askedAtMs = now();
    }
  }

  return async () => {
    if (known && now() - askedAtMs < KEPT_MS) return known;
    asking ??= ask();
    return asking;
  };
}

async function read(issuer: string, sendOnce: ProviderTools['sendOnce']): Promise<Endpoints> {
  try {
    const response = await discoveryRequest(new URL(issuer), {
      ...insecure(issuer),
      [customFetch]: async (url, { headers }) => {
        const { status, text, headers: told } = await sendOnce(url, { method: 'GET', headers }, LIMITS);
        if (status >= 500 || status === 429) throw new UpstreamFailure('no-response');
        return new Response(text, { status, headers: told });
      },
    });
    const server = await processDiscoveryResponse(new URL(issuer), response);
    if (isWhole(server)) return server;
  } catch (failure) {
    if (failure instanceof UpstreamFailure)
      throw gatewayError('PROVIDER_UNAVAILABLE', { provider: 'OPENID', cause: failure });
  }
  // The library's errors quote the answer, so they are no cause.
  throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'OPENID', cause: new Error('unusable metadata') });
}

function isWhole(server: AuthorizationServer): server is Endpoints {
  const methods = server.code_challenge_methods_supported ?? ['S256'];
  return methods.includes('S256') && NEEDED.every(name => parseUrl(server[name] ?? ''));
}
