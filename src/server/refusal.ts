import type { OutgoingHttpHeaders } from 'node:http';
import type { ErrorCode, ProtocolCode } from '../errors.js';
import { mediaType } from './media-types.js';
import type { Reply } from './reply.js';
import type { RequestContext } from './request-context.js';

/** An answer of the GraphQL endpoint to what never becomes an operation, in the media type the client asked for. */
export function refusal(
  context: RequestContext,
  status: number,
  code: ErrorCode | ProtocolCode,
  message: string,
  headers: OutgoingHttpHeaders = {},
  facts: { readonly retryAfter?: number } = {},
): Reply {
  const type = mediaType(context.headers.accept) ?? 'application/json';
  context.report.codes = [code];
  return {
    status,
    headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
    body: JSON.stringify({ errors: [{ message, extensions: { code, ...facts } }] }),
  };
}
