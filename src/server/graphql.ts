import type { IncomingMessage } from 'node:http';
import { corsHeaders, preflight, refuseOrigin } from './cors.js';
import { canAnswer, isJsonPost } from './media-types.js';
import type { Operations } from './operations/operations.js';
import { discard, readBody } from './read-body.js';
import { refusal } from './refusal.js';
import type { Reply } from './reply.js';
import type { RequestRate } from './request-rate.js';
import type { Site } from './site.js';
import type { Visit } from './visit.js';

export interface GraphqlOptions {
  readonly operations: Operations;
  readonly site: Site;
  readonly bodyLimitBytes: number;
  readonly rate: RequestRate;
}

function notJson(visit: Visit): Reply {
  const headers = { 'accept-post': 'application/json' };
  return refusal(visit, 415, 'BAD_REQUEST', 'The body must be application/json.', headers);
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
  { site, rate, operations, bodyLimitBytes }: GraphqlOptions,
  visit: Visit,
  request: IncomingMessage,
): Promise<Reply | undefined> {
  const refused = refuseOrigin(visit, site);
  if (refused) return refused;
  const { method } = visit;
  const waitMs = method === 'OPTIONS' ? undefined : rate.admit(visit);
  if (waitMs !== undefined) return tooMany(visit, waitMs);
  if (!canAnswer(visit)) return refusal(visit, 406, 'BAD_REQUEST', 'The answer is JSON.');
  if (method === 'OPTIONS') return preflight(visit);
  if (method === 'GET') return await operations(visit, undefined);
  if (method !== 'POST')
    return refusal(visit, 405, 'BAD_REQUEST', 'GraphQL only supports GET and POST requests.', { allow: 'GET, POST' });
  if (!isJsonPost(visit)) return notJson(visit);
  const body = await readBody(request, bodyLimitBytes);
  if (body === 'gone') return undefined;
  if (body !== 'too-large') return await operations(visit, body.text);
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
