import type { OutgoingHttpHeaders } from 'node:http';
import type { ErrorCode, ProtocolCode } from '../errors.js';
import { mediaType } from './media-types.js';
import type { Reply } from './reply.js';
import type { Visit } from './visit.js';

/** An answer of the GraphQL endpoint to what never becomes an operation, in the media type the client asked for. */
export function refusal(
  visit: Visit,
  status: number,
  code: ErrorCode | ProtocolCode,
  message: string,
  headers: OutgoingHttpHeaders = {},
  facts: { readonly retryAfter?: number } = {},
): Reply {
  const type = mediaType(visit.headers.accept) ?? 'application/json';
  visit.codes = [code];
  return {
    status,
    headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
    body: JSON.stringify({ errors: [{ message, extensions: { code, ...facts } }] }),
  };
}
