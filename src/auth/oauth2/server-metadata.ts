import { gatewayError } from '../../errors.js';
import { parseUrl } from '../../parse-url.js';
import type { ProviderTools } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';
import { json } from '../../upstream/messages.js';
import { isObject } from '../../upstream/read.js';

/** Metadata of an authorization server (RFC 8414, 2; RFC 9207, 3), as far as a redirect login uses it. */
export interface ServerMetadata {
  readonly issuer: string;
  /** PKCE with S256 (RFC 7636). Not said means no. */
  readonly takesS256: boolean;
  /** Undefined: not said. */
  readonly scopes: readonly string[] | undefined;
  /** Whether every authorization response carries `iss`. */
  readonly sendsIss: boolean;
}

const LIMITS = { deadlineMs: 5_000, maxBytes: 256 << 10 };
const KEPT_MS = 3_600_000;

/**
 * Reads the metadata at an address when they are first needed, and again after an hour; while that fails, those of before serve on. Throws
 * PROVIDER_UNAVAILABLE, or PROVIDER_PROTOCOL_ERROR for what are no metadata: a login must not go on without the protection that may be announced there.
 */
export function serverMetadata(
  provider: ProviderId,
  url: string,
  { now, sendOnce }: Pick<ProviderTools, 'now' | 'sendOnce'>,
): () => Promise<ServerMetadata> {
  let known: ServerMetadata | undefined;
  let reading: Promise<ServerMetadata> | undefined;
  let readAtMs = 0;

  async function read(): Promise<ServerMetadata> {
    try {
      const request = { method: 'GET', headers: { accept: 'application/json' } } as const;
      const response = await sendOnce(url, request, LIMITS).catch((cause: unknown) => {
        throw gatewayError('PROVIDER_UNAVAILABLE', { provider, cause });
      });
      if (response.status >= 500 || response.status === 429) throw gatewayError('PROVIDER_UNAVAILABLE', { provider });
      const found = response.status === 200 ? metadataIn(json(response)) : undefined;
      if (!found)
        throw gatewayError('PROVIDER_PROTOCOL_ERROR', { provider, cause: new Error('unusable server metadata') });
      known = found;
      return found;
    } catch (failure) {
      if (known) return known;
      throw failure;
    } finally {
      reading = undefined;
      readAtMs = now();
    }
  }

  return async () => {
    if (known && now() - readAtMs < KEPT_MS) return known;
    reading ??= read();
    return reading;
  };
}

const texts = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.filter(one => typeof one === 'string') : undefined;

function metadataIn(body: unknown): ServerMetadata | undefined {
  if (!isObject(body) || typeof body.issuer !== 'string' || !parseUrl(body.issuer)) return undefined;
  return {
    issuer: body.issuer,
    takesS256: texts(body.code_challenge_methods_supported)?.includes('S256') ?? false,
    scopes: texts(body.scopes_supported),
    sendsIss: body.authorization_response_iss_parameter_supported === true,
  };
}
