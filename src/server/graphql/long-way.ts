import type { OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Engine } from '../../auth/engine.js';
import { isObject } from '../../upstream/read.js';
import { refusal } from '../refusal.js';
import type { Reply } from '../reply.js';
import type { Visit } from '../visit.js';
import { ServerContext } from './context.js';
import { acceptableTypes } from './media-type.js';
import type { Yoga } from './yoga.js';

/** Yoga sees a URL of ours, never one made of the client's Host header. */
const ENDPOINT = 'http://gateway/graphql';
const NOT_ACCEPTABLE = 406;

export interface LongWayOptions {
  readonly engine: Engine;
  readonly yoga: Yoga;
}

/** Yoga treats any object that has a `then` as a promise, parameters of a request included. */
function looksLikePromise(body: string): boolean {
  try {
    const params: unknown = JSON.parse(body);
    return isObject(params) && params.then !== undefined && params.then !== null;
  } catch {
    return false;
  }
}

/** Has Yoga answer a whole HTTP request: whatever there is. No body: a GET, by its query. */
export async function longWay(
  { engine, yoga }: LongWayOptions,
  visit: Visit,
  body: string | undefined,
): Promise<Reply> {
  if (body !== undefined && looksLikePromise(body)) return refusal(visit, 400, 'BAD_REQUEST', 'Unexpected parameter.');
  const accept = acceptableTypes(visit.headers.accept);
  const request = new yoga.fetchAPI.Request(body === undefined ? `${ENDPOINT}${visit.search}` : ENDPOINT, {
    method: visit.method,
    headers: { accept, 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  });
  const response = await yoga.fetch(request, new ServerContext(engine, visit));
  if (response.status === NOT_ACCEPTABLE)
    return refusal(visit, NOT_ACCEPTABLE, 'BAD_REQUEST', 'A subscription is answered as text/event-stream.');
  return replyOf(response);
}

/** What Yoga answered, as the server writes it. */
export async function replyOf(response: Response): Promise<Reply> {
  const headers: OutgoingHttpHeaders = {};
  response.headers.forEach((value, name) => {
    headers[name.toLowerCase()] = value;
  });
  const streams = response.body !== null && headers['content-type'] === 'text/event-stream';
  // Yoga's own words on a stream are weaker than ours, «none» is no encoding, and how it is carried is node's to say.
  for (const name of ['cache-control', 'content-encoding', 'connection', 'transfer-encoding']) delete headers[name];
  const body = streams ? Readable.from(response.body as unknown as AsyncIterable<Uint8Array>) : await response.text();
  return { status: response.status, headers, body };
}
