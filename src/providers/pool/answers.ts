import { type ErrorCode, gatewayError } from '../../errors.js';
import { json, type UpstreamResponse } from '../../upstream/answer.js';
import { type Row, rows } from '../../upstream/read.js';
import { rejectsToken, wordsOf } from './envelope.js';

/** A POOL error for the client; what the provider said stays here. */
export const poolError = (code: ErrorCode, message?: string) =>
  gatewayError(code, { provider: 'POOL', ...(message && { message }) });

/**
 * The JSON of a data answer. Throws FORBIDDEN (403), NOT_FOUND (404, 410), PROVIDER_REJECTED (another 4xx, or a failure in words under 200) or
 * PROVIDER_PROTOCOL_ERROR (no JSON, a redirect). No content (204) is null.
 */
export function payload(answer: UpstreamResponse): unknown {
  const { status } = answer;
  if (status === 204) return null;
  if (status < 200 || status > 299) throw poolError(codeOfStatus(status));
  if (rejectsToken(answer)) throw poolError('PROVIDER_REJECTED');
  const value = json(answer);
  if (value === undefined) throw poolError('PROVIDER_PROTOCOL_ERROR');
  return value;
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 || status === 410) return 'NOT_FOUND';
  return status >= 400 && status <= 499 ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** The payload of something that is always there, if perhaps empty: a 404 in JSON is null, one in HTML means that POOL has no such endpoint. */
export function collection(answer: UpstreamResponse): unknown {
  if (answer.status !== 404) return payload(answer);
  if (json(answer) === undefined) throw poolError('PROVIDER_PROTOCOL_ERROR');
  return null;
}

/**
 * Rows of a list. An object in its place is a lone row, nothing (PHP writes an empty list as {}), a failure in words (PROVIDER_REJECTED), or
 * no answer at all (PROVIDER_PROTOCOL_ERROR).
 */
export function listOf<T>(value: unknown, read: Row<T>): T[] {
  if (typeof value !== 'object') throw poolError('PROVIDER_PROTOCOL_ERROR');
  const list = rows(value, read);
  const misfit = list.length === 0 && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  if (misfit) throw poolError(wordsOf(value) === undefined ? 'PROVIDER_PROTOCOL_ERROR' : 'PROVIDER_REJECTED');
  return list;
}
