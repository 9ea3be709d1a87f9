import type { GraphQLError } from 'graphql';
import { type ErrorCode, gatewayError } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import { SealError } from '../crypto/seal.js';
import type { Owner } from './owner.js';
import type { Renewed } from './refresh.js';

const PASSING: ReadonlySet<string> = new Set<ErrorCode>([
  'RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_PROTOCOL_ERROR',
]);

/** What a field says when no token can be had. */
export function unusable(
  result: Exclude<Renewed, { kind: 'ready' }>,
  owner: Owner,
  provider: ProviderId,
  nowMs: number,
): GraphQLError {
  switch (result.kind) {
    case 'gone':
    case 'needs-login':
    case 'unknown':
      return owner.kind === 'session'
        ? gatewayError('LOGIN_REQUIRED', { provider })
        : gatewayError('PROVIDER_REJECTED', { provider });
    case 'refused':
      return gatewayError('PROVIDER_REJECTED', { provider });
    case 'later': {
      const { lastError } = result.record;
      const retryAfter = Math.max(1, Math.ceil((result.retryAtMs - nowMs) / 1000));
      if (lastError === undefined || lastError === 'RENEWAL_UNKNOWN')
        return gatewayError('PROVIDER_UNAVAILABLE', { provider, retryAfter });
      if (PASSING.has(lastError)) return gatewayError(lastError as ErrorCode, { provider, retryAfter });
      // Only the operator can mend it (invalid_client and the like).
      return gatewayError('PROVIDER_REJECTED', { provider });
    }
  }
}

/** What is told of tokens that cannot be opened; other errors are passed on. A log line is the seal health's matter. */
export function unopened(error: unknown, provider: ProviderId): unknown {
  return error instanceof SealError ? gatewayError('GRANT_UNREADABLE', { provider, cause: error }) : error;
}
