import type { IncomingMessage } from 'node:http';
import { corsHeaders, preflight, refuseOrigin } from './cors.js';
import type { Pipeline } from './graphql/pipeline.js';
import { acceptableTypes, isJson } from './media-types.js';
import { discard, readBody } from './read-body.js';
import { refusal } from './refusal.js';
import type { Reply } from './reply.js';
import type { RequestContext } from './request-context.js';
import type { RequestRate } from './request-rate.js';
import type { Site } from './site.js';

export interface GraphqlOptions {
  readonly pipeline: Pipeline;
  readonly site: Site;
  readonly bodyLimitBytes: number;
  readonly rate: RequestRate;
}

/** Judged by headers, before the body is read. Undefined: it is JSON in UTF-8, not compressed. */
function refuseType(context: RequestContext): Reply | undefined {
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = context.headers;
  if (coding.trim().toLowerCase() !== 'identity')
    return refusal(context, 415, 'BAD_REQUEST', 'The body must not be compressed.', { 'accept-encoding': 'identity' });
  if (isJson(type)) return undefined;
  const headers = { 'accept-post': 'application/json; charset=utf-8' };
  return refusal(context, 415, 'BAD_REQUEST', 'The body must be application/json in UTF-8.', headers);
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

function tooLarge(context: RequestContext, limitBytes: number): Reply {
  const headers = { connection: 'close' };
  return refusal(context, 413, 'REQUEST_ENTITY_TOO_LARGE', `The body is over ${limitBytes} bytes.`, headers);
}

function tooMany(context: RequestContext, waitMs: number): Reply {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  const message = `Too many requests. Wait ${retryAfter} s.`;
  return refusal(context, 429, 'RATE_LIMITED', message, { 'retry-after': String(retryAfter) }, { retryAfter });
}

async function answer(
  { site, rate, pipeline, bodyLimitBytes }: GraphqlOptions,
  context: RequestContext,
  request: IncomingMessage,
): Promise<Reply | undefined> {
  const refused = refuseOrigin(context, site);
  if (refused) return refused;
  const { method } = context;
  const waitMs = method === 'OPTIONS' ? undefined : rate.admit(context);
  if (waitMs !== undefined) return tooMany(context, waitMs);
  // Before anything runs: a mutation whose response the client cannot read should not have run.
  if (acceptableTypes(context.headers.accept) === '')
    return refusal(context, 406, 'BAD_REQUEST', 'The answer is JSON.');
  if (method === 'OPTIONS') return preflight(context);
  if (method === 'GET') {
    if (!isReadable(context.search)) return refusal(context, 400, 'BAD_REQUEST', 'The query of the URL must be UTF-8.');
    return await pipeline(context, undefined);
  }
  if (method !== 'POST')
    return refusal(context, 405, 'BAD_REQUEST', 'GraphQL only supports GET and POST requests.', { allow: 'GET, POST' });
  const refusedType = refuseType(context);
  if (refusedType) return refusedType;
  const body = await readBody(request, bodyLimitBytes);
  if (body === 'gone') return undefined;
  if (body === 'not-utf-8') return refusal(context, 400, 'BAD_REQUEST', 'The body must be UTF-8.');
  if (body !== 'too-large') return await pipeline(context, body.text);
  discard(request);
  return tooLarge(context, bodyLimitBytes);
}

/**
 * The GraphQL endpoint. Whatever can be judged by headers alone is judged here, before a body is read; what needs the operation is judged
 * where it is known. Undefined: the client is gone.
 */
export async function serveGraphql(
  options: GraphqlOptions,
  context: RequestContext,
  request: IncomingMessage,
): Promise<Reply | undefined> {
  const reply = await answer(options, context, request);
  if (!reply) return undefined;
  const { status, headers, body } = reply;
  return { status, headers, body, cors: corsHeaders(context, options.site) };
}
