import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** An address as proxies write it (`192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711`), or undefined. */
function bare(text: string): string | undefined {
  const inner = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = inner.replace(/^::ffff:(?=[\d.]+$)/i, '');
  return isIP(address) ? address : undefined;
}

/**
 * The client's address: of the connection, or, behind `trustedProxies` proxies, the entry of X-Forwarded-For that the outermost of them wrote.
 * What stands left of that entry is the client's own invention.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = bare(request.socket.remoteAddress ?? '') ?? 'unknown';
  if (trustedProxies === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map(hop => hop.trim());
  return bare(hops.at(-trustedProxies) ?? '') ?? direct;
}
