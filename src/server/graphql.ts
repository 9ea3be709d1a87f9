import type { IncomingMessage } from 'node:http';
import { corsHeaders, preflight, refuseOrigin } from './cors.js';
import type { Pipeline } from './graphql/pipeline.js';
import { acceptableTypes, isJson } from './media-types.js';
import { discard, readBody } from './read-body.js';
import { refusal } from './refusal.js';
import type { Reply } from './reply.js';
import type { RequestRate } from './request-rate.js';
import type { Site } from './site.js';
import type { Visit } from './visit.js';

export interface GraphqlOptions {
  readonly pipeline: Pipeline;
  readonly site: Site;
  readonly bodyLimitBytes: number;
  readonly rate: RequestRate;
}

/** Judged by headers, before the body is read. Undefined: it is JSON in UTF-8, not compressed. */
function refuseType(visit: Visit): Reply | undefined {
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = visit.headers;
  if (coding.trim().toLowerCase() !== 'identity')
    return refusal(visit, 415, 'BAD_REQUEST', 'The body must not be compressed.', { 'accept-encoding': 'identity' });
  if (isJson(type)) return undefined;
  const headers = { 'accept-post': 'application/json; charset=utf-8' };
  return refusal(visit, 415, 'BAD_REQUEST', 'The body must be application/json in UTF-8.', headers);
}

/** Percent-encoded UTF-8 (RFC 3986, 2.5): anything else would be read as other characters than those that were meant. */
function isReadable(search: string): boolean {
  try {
    decodeURIComponent(search);
    return true;
  } catch {
    return false;
  }
}

function tooLarge(visit: Visit, limitBytes: number): Reply {
  const headers = { connection: 'close' };
  return refusal(visit, 413, 'REQUEST_ENTITY_TOO_LARGE', `The body is over ${limitBytes} bytes.`, headers);
}

function tooMany(visit: Visit, waitMs: number): Reply {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  const message = `Too many requests. Wait ${retryAfter} s.`;
  return refusal(visit, 429, 'RATE_LIMITED', message, { 'retry-after': String(retryAfter) }, { retryAfter });
}

async function answer(
  { site, rate, pipeline, bodyLimitBytes }: GraphqlOptions,
  visit: Visit,
  request: IncomingMessage,
): Promise<Reply | undefined> {
  const refused = refuseOrigin(visit, site);
  if (refused) return refused;
  const { method } = visit;
  const waitMs = method === 'OPTIONS' ? undefined : rate.admit(visit);
  if (waitMs !== undefined) return tooMany(visit, waitMs);
  // Before anything runs: a mutation whose response the client cannot read should not have run.
  if (acceptableTypes(visit.headers.accept) === '') return refusal(visit, 406, 'BAD_REQUEST', 'The answer is JSON.');
  if (method === 'OPTIONS') return preflight(visit);
  if (method === 'GET') {
    if (!isReadable(visit.search)) return refusal(visit, 400, 'BAD_REQUEST', 'The query of the URL must be UTF-8.');
    return await pipeline(visit, undefined);
  }
  if (method !== 'POST')
    return refusal(visit, 405, 'BAD_REQUEST', 'GraphQL only supports GET and POST requests.', { allow: 'GET, POST' });
  const refusedType = refuseType(visit);
  if (refusedType) return refusedType;
  const body = await readBody(request, bodyLimitBytes);
  if (body === 'gone') return undefined;
  if (body === 'not-utf-8') return refusal(visit, 400, 'BAD_REQUEST', 'The body must be UTF-8.');
  if (body !== 'too-large') return await pipeline(visit, body.text);
  discard(request);
  return tooLarge(visit, bodyLimitBytes);
}

/**
 * The GraphQL endpoint. Whatever can be judged by headers alone is judged here, before a body is read; what needs the operation is judged
 * where it is known. Undefined: the client is gone.
 */
export async function serveGraphql(
  options: GraphqlOptions,
  visit: Visit,
  request: IncomingMessage,
): Promise<Reply | undefined> {
  const reply = await answer(options, visit, request);
  if (!reply) return undefined;
  const { status, headers, body } = reply;
  return { status, headers, body, cors: corsHeaders(visit, options.site) };
}
