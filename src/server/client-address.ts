import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import { memoized } from './memoized.js';

/** The client behind an address as proxies write it (`192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711`); undefined for what is none. */
const clientAt = memoized((text: string): string | undefined => {
  const address = bare(text);
  return address === undefined ? undefined : network(address);
});

function bare(text: string): string | undefined {
  const address = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(address) ? address : undefined;
}

/** Of an IPv6 address the network, in which one client has all addresses to itself (RFC 6177): `2001:db8:0:1::/64`. */
function network(address: string): string {
  if (!isIPv6(address)) return address;
  // As RFC 5952 writes it, whatever the proxy did.
  const plain = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(plain) ?? [];
  // An IPv4 address mapped into IPv6 (RFC 4291, 2.5.5.2) is that address.
  if (high !== undefined && low !== undefined) return [high, low].flatMap(bytesOf).join('.');
  const [head = '', tail = ''] = plain.split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const zeros = Array<string>(Math.max(0, 8 - groups(head).length - groups(tail).length)).fill('0');
  return `${[...groups(head), ...zeros, ...groups(tail)].slice(0, 4).join(':')}::/64`;
}

function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

/**
 * The client's address, for limits: of the connection, or, behind `trustedProxies` proxies, the entry of X-Forwarded-For that the outermost of them wrote.
 * What stands left of that entry is the client's own invention.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = clientAt(request.socket.remoteAddress ?? '') ?? 'unknown';
  if (trustedProxies === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map(hop => hop.trim());
  return clientAt(hops.at(-trustedProxies) ?? '') ?? direct;
}
