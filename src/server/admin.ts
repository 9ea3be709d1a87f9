import type { IncomingMessage, RequestListener } from 'node:http';
import type { Logger } from '../telemetry/logger.js';
import { live } from './health.js';
import { notAllowed, options, type Reply, text, write } from './reply.js';
import { requestTarget } from './request-target.js';

export interface AdminOptions {
  /** What /ready says. */
  ready(): Promise<Reply>;
  /** Prometheus' text and its media type. */
  scrape(): Promise<{ readonly contentType: string; readonly body: string }>;
  readonly logger: Logger;
}

const ALLOWED = 'GET, HEAD';

async function answer({ ready, scrape }: AdminOptions, request: IncomingMessage): Promise<Reply> {
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

/** What operators' tools ask, on a port of its own that no browser comes to: nothing of sessions, no one's data. */
export function adminHandler(options: AdminOptions): RequestListener {
  return (request, response) => {
    answer(options, request).then(
      reply => write(response, reply),
      (error: unknown) => {
        options.logger.error({ error }, 'metrics could not be read');
        write(response, text(500, 'Unexpected error.'));
      },
    );
  };
}
