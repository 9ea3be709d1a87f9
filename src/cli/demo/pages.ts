import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { write } from '../../server/reply.js';
import { requestTarget } from '../../server/request-target.js';
import { createSite } from '../../server/site.js';
import type { Files } from './example.js';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing but what the page itself brings, no inline script among it; nobody may frame it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves these files in front of a gateway: true where it has answered. */
export function servePages(files: Files, publicUrl: string) {
  const site = createSite({ publicUrl, production: false, origins: [] });
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { path, search, host } = requestTarget(request);
    const name = path === '/' ? '/index.html' : path;
    const body = request.method === 'GET' ? files.get(name) : undefined;
    // Under another of the loopback names the gateway sends the browser to the right one.
    if (!body || site.properPlace(host, `${path}${search}`)) return false;
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    write(response, { status: 200, headers: { 'content-type': type, 'content-security-policy': POLICY }, body });
    return true;
  };
}
