import { isIP } from 'node:net';
import { gatewayError } from '../errors.js';
import { parseUrl } from '../parse-url.js';
import type { ProviderId } from '../provider-id.js';

/** Where a provider's tokens and secrets may be sent. */
export interface Hosts {
  /** The URL to send to. Undefined: its host is not in the list, or it is not a plain https URL. */
  allowed(url: string): URL | undefined;
}

/**
 * Scheme, host and port in their usual spelling: no userinfo, no backslash, no character outside ASCII, nothing percent-encoded. A URL parser reads such
 * spellings in one way and people in another, so they are refused before it sees them.
 */
const PLAIN_URL = /^(https?):\/\/([a-z0-9][a-z0-9._-]*|\[[0-9a-f:.]+\])(:\d{1,5})?(?:[/?][\x21-\x7e]*)?$/i;
/** `api.example.com`, `*.example.com`, `[::1]`, each with a port where it is not the default one. */
const PATTERN = /^(\*\.)?([a-z0-9][a-z0-9._-]*|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;

/** Names that stand for this machine (RFC 6761, 6.3). */
const isLoopbackName = (hostname: string) => /(^|\.)localhost$/.test(hostname);
const isAddress = (hostname: string) => isIP(hostname.replace(/^\[|\]$/g, '')) > 0;

/** The fault of a pattern; undefined: none. */
export function hostComplaint(pattern: string): string | undefined {
  const [, wildcard, host = ''] = PATTERN.exec(pattern) ?? [];
  const url = parseUrl(`https://${pattern.replace(/^\*\./, '')}`);
  if (!host || !url) return `${pattern} is not a host such as api.example.com, *.example.com or api.example.com:8443`;
  if (url.hostname !== host.toLowerCase() || host.endsWith('.'))
    return `${pattern} is not written as URLs have it: ${url.hostname}`;
  if (wildcard && (isAddress(url.hostname) || isLoopbackName(url.hostname) || !url.hostname.includes('.')))
    return `${pattern} must name a domain of at least two labels after the asterisk`;
  return undefined;
}

/** Scheme, host and port as they are written. */
const beginningOf = (url: string): string | undefined => /^https?:\/\/[^/?#\\@]+(?=[/?]|$)/i.exec(url)?.[0];

/** The host of a URL as a pattern, with its port where it is not the default one. Undefined for what is not an http(s) URL. */
export function hostOf(url: string): string | undefined {
  const parsed = parseUrl(url);
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? parsed.host : undefined;
}

/**
 * The one check of where tokens and secrets may go. `patterns`: hosts by name, or `*.` and a domain for every name below it. An IP address or a name of
 * this machine is allowed only where it is listed itself. A pattern without a port means the default port of the scheme. `allowHttp`: whether plain http
 * is allowed (KEYRING_ALLOW_HTTP_UPSTREAMS). `endpoints`: URLs as the operator typed them, allowed in that spelling too. Throws TypeError for a malformed pattern.
 */
export function createHosts(patterns: readonly string[], allowHttp: boolean, endpoints: readonly string[] = []): Hosts {
  const exact = new Set<string>();
  const typed = new Set(endpoints.flatMap(url => beginningOf(url) ?? []));
  const suffixes: { readonly suffix: string; readonly port: string }[] = [];
  for (const pattern of patterns) {
    const complaint = hostComplaint(pattern);
    if (complaint !== undefined) throw new TypeError(complaint);
    const { host, hostname, port } = new URL(`https://${pattern.replace(/^\*\./, '')}`);
    if (pattern.startsWith('*.')) suffixes.push({ suffix: `.${hostname}`, port });
    else exact.add(host);
  }
  const isListed = ({ host, hostname, port }: URL) =>
    exact.has(host) ||
    (!isAddress(hostname) && suffixes.some(one => one.port === port && hostname.endsWith(one.suffix)));
  return {
    allowed(text) {
      const [, , host] = PLAIN_URL.exec(text) ?? [];
      const url = parseUrl(text);
      const isPlain = host !== undefined && host.toLowerCase() === url?.hostname && !host.endsWith('.');
      if (!url || !(isPlain || typed.has(beginningOf(text) ?? ''))) return undefined;
      if (url.protocol !== 'https:' && !allowHttp) return undefined;
      return isListed(url) ? url : undefined;
    },
  };
}

export const hostNotAllowed = (provider: ProviderId) => gatewayError('HOST_NOT_ALLOWED', { provider });

/** Properties of a provider that are needed to check its hosts. */
interface Based<Tokens> {
  readonly baseUrl: string | ((tokens: Tokens) => string);
  readonly hosts?: readonly string[];
}

/** The hosts that a provider may send to. `endpoints`: its URLs in the operator's settings, which are always allowed. */
export function hostsOf({ baseUrl, hosts }: Based<never>, endpoints: readonly string[], allowHttp: boolean): Hosts {
  const listed = hosts ?? (typeof baseUrl === 'string' ? [hostOf(baseUrl) ?? baseUrl] : []);
  return createHosts([...listed, ...endpoints.flatMap(url => hostOf(url) ?? [])], allowHttp, endpoints);
}

/** Where the data of the account that these tokens belong to is. Undefined: not at a host that is allowed. */
export function originFor<Tokens>({ baseUrl }: Based<Tokens>, tokens: Tokens, hosts: Hosts): string | undefined {
  if (typeof baseUrl === 'string') return hosts.allowed(baseUrl)?.origin;
  try {
    return hosts.allowed(baseUrl(tokens))?.origin;
  } catch {
    // A function over what came from outside: tokens without a usable host are tokens for no host.
    return undefined;
  }
}
