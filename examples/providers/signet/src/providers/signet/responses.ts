import { type ErrorCode, gatewayError } from '../../errors.js';
import { json, type UpstreamResponse } from '../../upstream/messages.js';
import { isObject } from '../../upstream/read.js';

/** Signet's errors are `{ "error": { "code", "message" } }`, whatever the HTTP status. The message is never passed on. */
export function errorCodeOf(body: unknown): string | undefined {
  const error = isObject(body) ? body.error : undefined;
  return isObject(error) && typeof error.code === 'string' ? error.code : undefined;
}

/** The request's date is more than five minutes from Signet's clock: that says nothing about the key. */
export const TOO_FAR_APART = 'date_out_of_range';

/** Whether an answer says that what was presented is not (or no longer) accepted. */
export const rejectsToken = (answer: UpstreamResponse): boolean => answer.status === 401;

/** The JSON of a data answer. Throws the typed error that any other answer stands for. A write under 2xx that cannot be read may have been carried out. */
export function payload(answer: UpstreamResponse, { isWrite = false } = {}): unknown {
  const { status } = answer;
  const body = json(answer);
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && body !== undefined && errorCodeOf(body) === undefined) return body;
  throw gatewayError(codeFor(status, body), {
    provider: 'SIGNET',
    outcomeUnknown: isWrite && isSuccess && body === undefined,
    cause: new Error(`HTTP ${status}`),
  });
}

function codeFor(status: number, body: unknown): ErrorCode {
  if (errorCodeOf(body) === TOO_FAR_APART) return 'PROVIDER_REJECTED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 && body !== undefined) return 'NOT_FOUND';
  return status >= 400 || errorCodeOf(body) !== undefined ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}
