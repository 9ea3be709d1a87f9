import type { GraphQLError } from 'graphql';
import { type ErrorCode, gatewayError } from '../../errors.js';
import type { UpstreamResponse } from '../../upstream/answer.js';
import { OPERATIONS, type OperationName } from './operations.js';
import { isBarred, isEntityMissing, isRouteMissing } from './wso2.js';

/**
 * What an answer that is no success means. Undefined: it is a success. `missing`: the backend knows no such row, or no rows.
 * `chosen`: the parameters came from the caller of the gateway, so a 400 is about them.
 */
export function refusalOf(
  name: OperationName,
  answer: UpstreamResponse,
  chosen: boolean,
): GraphQLError | 'missing' | undefined {
  if (answer.status >= 200 && answer.status < 300) return undefined;
  if (isMissing(name, answer)) return 'missing';
  return gatewayError(codeFor(answer, chosen), {
    provider: 'SOCIOS',
    cause: new Error(`${name}: HTTP ${answer.status}`),
  });
}

/** A bare 404 on an id is about the id; on a list only the backend's own "Entity not found" means no rows. */
function isMissing(name: OperationName, answer: UpstreamResponse): boolean {
  if (answer.status !== 404 || isRouteMissing(answer)) return false;
  return OPERATIONS[name].missing === 'unknown-id' || isEntityMissing(answer);
}

function codeFor(answer: UpstreamResponse, chosen: boolean): ErrorCode {
  if (answer.status === 404 || isRouteMissing(answer)) return 'UPSTREAM_REMOVED';
  if (answer.status === 403 || isBarred(answer)) return 'FORBIDDEN';
  if (answer.status === 400 || answer.status === 422) return chosen ? 'BAD_USER_INPUT' : 'PROVIDER_REJECTED';
  return answer.status < 400 ? 'PROVIDER_PROTOCOL_ERROR' : 'PROVIDER_REJECTED';
}
