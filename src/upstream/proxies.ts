import { BlockList, isIP } from 'node:net';
import { parseUrl } from '../parse-url.js';

/** A proxy that connections are tunnelled through (CONNECT, RFC 9110, 9.3.6). */
export interface ForwardProxy {
  /** Scheme, host and port, without credentials. */
  readonly origin: string;
  /** Proxy-Authorization, where the proxy wants it. */
  readonly authorization: string | undefined;
}

/** One entry of NO_PROXY. */
export interface Unproxied {
  /** A host with all its subdomains, or addresses. `*`: every host. */
  readonly hosts: string | BlockList;
  /** Undefined: every port. */
  readonly port: number | undefined;
}

/** Which upstreams are reached through which proxy. */
export interface Proxies {
  readonly https?: ForwardProxy | undefined;
  readonly http?: ForwardProxy | undefined;
  readonly except: readonly Unproxied[];
}

/** Reads HTTPS_PROXY or HTTP_PROXY; undefined for anything but an http(s) address. `host:port` alone is plain http, as curl has it. */
export function readProxy(text: string): ForwardProxy | undefined {
  const url = parseUrl(/^[\w.-]+:\d+$/.test(text) ? `http://${text}` : text);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash) return undefined;
  try {
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    const credentials = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
    return { origin: url.origin, authorization: user || password ? `Basic ${credentials}` : undefined };
  } catch {
    return undefined;
  }
}

const ENTRY =
  /^(?:\[(?<ip6>[\da-f:.]+)\]|(?<name>[^\s:[\]/]+)|(?<bare>(?=[^:]*:[^:]*:)[\da-f:.]+))(?::(?<port>\d{1,5}))?$/i;

/** Reads one entry of NO_PROXY: a host (with or without `.` or `*.` before it), an address, a range such as 10.0.0.0/8; a port may follow. */
export function readUnproxied(text: string): Unproxied | undefined {
  const [address = '', bits, more] = text.split('/');
  if (bits !== undefined) return more === undefined ? range(address, bits) : undefined;
  const { ip6, bare, name, port } = ENTRY.exec(text)?.groups ?? {};
  const host = (ip6 ?? bare ?? name)?.toLowerCase().replace(/^\*?\./, '');
  if (!host || (host.includes('*') && host !== '*')) return undefined;
  if ((ip6 ?? bare) !== undefined && isIP(host) !== 6) return undefined;
  return {
    hosts: isIP(host) ? addresses(host, isIP(host) === 6 ? 128 : 32) : host,
    port: port ? Number(port) : undefined,
  };
}

function range(address: string, bits: string): Unproxied | undefined {
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most
    ? { hosts: addresses(address, Number(bits)), port: undefined }
    : undefined;
}

function addresses(address: string, bits: number): BlockList {
  const list = new BlockList();
  list.addSubnet(address, bits, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

/** The proxy for an upstream; undefined: it is reached directly. Without HTTPS_PROXY, HTTP_PROXY is used for https as well, as undici does. */
export function proxyFor(url: URL, { https, http, except }: Proxies): ForwardProxy | undefined {
  const isHttps = url.protocol === 'https:';
  const proxy = isHttps ? (https ?? http) : http;
  if (!proxy) return undefined;
  const host = url.hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  const port = url.port ? Number(url.port) : isHttps ? 443 : 80;
  return except.some(one => (one.port ?? port) === port && covers(one.hosts, host)) ? undefined : proxy;
}

function covers(hosts: Unproxied['hosts'], host: string): boolean {
  if (typeof hosts === 'string') return hosts === '*' || host === hosts || host.endsWith(`.${hosts}`);
  return isIP(host) !== 0 && hosts.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
