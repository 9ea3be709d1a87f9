import { type ErrorCode, gatewayError } from '../../errors.js';
import { json, type UpstreamResponse } from '../../upstream/messages.js';

/** Whether an answer says that what was presented is not (or no longer) accepted (RFC 6750, 3.1). */
export const rejectsToken = (answer: UpstreamResponse): boolean => answer.status === 401;

/** The JSON of a userinfo answer. Throws the typed error that any other answer stands for. */
export function payload(answer: UpstreamResponse): unknown {
  const { status } = answer;
  const body = json(answer);
  if (status >= 200 && status < 300 && body !== undefined) return body;
  throw gatewayError(codeFor(status), { provider: 'OPENID', cause: new Error(`HTTP ${status}`) });
}

function codeFor(status: number): ErrorCode {
  // 403 is `insufficient_scope` (RFC 6750, 3.1).
  if (status === 403) return 'FORBIDDEN';
  return status >= 400 ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}
