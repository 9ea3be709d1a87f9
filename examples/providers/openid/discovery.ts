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

/** Required metadata of the authorization server (OpenID Connect Discovery, 3; RFC 8414, 2). */
const NEEDED = ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'revocation_endpoint'] as const;
export type Endpoints = AuthorizationServer & Readonly<Record<(typeof NEEDED)[number], string>>;

/** Returns the issuer's endpoints. Throws PROVIDER_UNAVAILABLE, or PROVIDER_PROTOCOL_ERROR where the metadata lack an endpoint. */
export type Discover = () => Promise<Endpoints>;

/** Allows plain HTTP for the endpoints only if the issuer itself uses it, as sandboxes do. */
export const insecure = (issuer: string) => ({ [allowInsecureRequests]: new URL(issuer).protocol === 'http:' });

/** Fetches the metadata at the first use and again after an hour. If a later fetch fails, the earlier metadata stay in use. */
export function discovery(issuer: string, { now, sendOnce }: Pick<ProviderTools, 'now' | 'sendOnce'>): Discover {
  let known: Endpoints | undefined;
  let pending: Promise<Endpoints> | undefined;
  let fetchedAtMs = 0;

  async function fetchMetadata(): Promise<Endpoints> {
    try {
      known = await read(issuer, sendOnce);
      return known;
    } catch (failure) {
      if (known) return known;
      throw failure;
    } finally {
      pending = undefined;
      fetchedAtMs = now();
    }
  }

  return async () => {
    if (known && now() - fetchedAtMs < KEPT_MS) return known;
    pending ??= fetchMetadata();
    return pending;
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
  // The library's errors quote the response, so they are not passed on as the cause.
  throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider: 'OPENID', cause: new Error('unusable metadata') });
}

function isWhole(server: AuthorizationServer): server is Endpoints {
  const methods = server.code_challenge_methods_supported ?? ['S256'];
  return methods.includes('S256') && NEEDED.every(name => parseUrl(server[name] ?? ''));
}
