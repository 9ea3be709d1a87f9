import type { IncomingMessage, RequestListener } from 'node:http';
import type { Logger } from '../telemetry/logger.js';
import { requestTarget } from './http-request.js';
import { notAllowed, options, type Reply, text, write } from './reply.js';

export const live = (): Reply => text(200, 'ok');

/** How long one response of the store counts, ms: frequent probes do not send it more requests. */
const READY_FOR_MS = 1_000;

/** Ready: the store responds and the process does not drain. The body has no details, which are in the log. */
export function readiness(isDraining: () => boolean, storeReady: () => Promise<boolean>): () => Promise<Reply> {
  let latest: { readonly atMs: number; readonly isReady: Promise<boolean> } | undefined;
  return async () => {
    if (!isDraining() && !(latest && performance.now() - latest.atMs < READY_FOR_MS))
      latest = { atMs: performance.now(), isReady: storeReady() };
    const isReady = !isDraining() && (await latest?.isReady);
    return isReady ? text(200, 'ok') : text(503, 'not ready');
  };
}

interface AdminOptions {
  ready(): Promise<Reply>;
  scrape(): Promise<{ readonly contentType: string; readonly body: string }>;
  readonly logger: Logger;
}

const ALLOWED = 'GET, HEAD';

async function respond({ ready, scrape }: AdminOptions, request: IncomingMessage): Promise<Reply> {
  const { method } = request;
  if (method === 'OPTIONS') return options(`${ALLOWED}, OPTIONS`);
  if (method !== 'GET' && method !== 'HEAD') return notAllowed(ALLOWED);
  switch (requestTarget(request).path) {
    case '/metrics': {
      const { contentType, body } = await scrape();
      return { status: 200, headers: { 'content-type': contentType }, body };
    }
    case '/live':
      return live();
    case '/ready':
      return ready();
    default:
      return text(404, 'Not found');
  }
}

/** For operators' tools, on a port of its own that browsers do not reach: nothing about sessions, no user's data. */
export function adminHandler(options: AdminOptions): RequestListener {
  return (request, response) => {
    respond(options, request).then(
      reply => write(response, reply),
      (error: unknown) => {
        options.logger.error({ error }, 'metrics could not be read');
        write(response, text(500, 'Unexpected error.'));
      },
    );
  };
}
