import type { Authorization, EndpointRequest, UpstreamRequest, UpstreamResponse } from '../upstream/messages.js';
import type { TokenSet } from './tokens.js';

/**
 * Calls to one provider in the name of one owner: puts the token on, refreshes and resends once on a rejected token, keeps deadline, size limit and
 * breaker. Throws typed errors (src/errors.ts) for no grant, no response, 429 and 5xx; every other whole response is the provider's to read, and must not be
 * changed: other requests may hold the same.
 */
export interface Caller {
  /** Sends a request with the owner's token. Resolves with a whole response of any status but 429 and 5xx. */
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  /** The known facts of the owner's account. */
  facts(): Promise<Readonly<Record<string, string>>>;
}

/** Where the data is, and how a request for it presents the token. `Api`: the provider's loaders. */
export interface DataApi<Api = unknown> {
  /**
   * How a request presents the token: headers, query parameters, fields of the body. The gateway adds them. `request`: what they are added to, body and
   * all, for providers that want it signed. A read may go out twice with the same headers (after a 503), unless its `resend` is `after-401`; headers that
   * change with every call keep the gateway's own reads from being shared.
   */
  authorize(held: TokenSet, request: UpstreamRequest): Authorization;
  /**
   * Where the data API is: scheme, host, port. A function where that belongs to the account. It must be one of `hosts`: tokens for another host are not
   * taken in, and requests to another host are not sent (HOST_NOT_ALLOWED).
   */
  readonly baseUrl: string | ((tokens: TokenSet) => string);
  /**
   * Hosts that tokens and secrets may be sent to: `api.example.com`, `*.example.com` for every name below a domain, with `:port` where it is not the
   * default one. IP addresses and loopback names only where they are listed themselves. Default: the host of a constant `baseUrl`. The URLs in the
   * provider's settings that are marked `upstream` are always allowed.
   */
  readonly hosts?: readonly string[];
  /** Whether a whole response says that the token is not (or no longer) accepted. */
  rejectsToken(response: UpstreamResponse): boolean;
  /** Scopes (RFC 6749, 3.3) that the token lacks, if a whole response reports it: the field fails with SCOPE_REQUIRED. Undefined: it does not. */
  lacksScope?(response: UpstreamResponse): readonly string[] | undefined;
  /**
   * How long to wait, in ms from now, if a response has it in another form than Retry-After, such as `X-RateLimit-Reset`. Undefined: it does not, and
   * Retry-After counts. Read for 429 and 5xx. Waits that are not believed are ignored.
   */
  retryAfterMs?(response: UpstreamResponse): number | undefined;
  /** In place of the gateway's own limits on one call of the data API: its longest time in ms, and its largest response in bytes. */
  readonly limits?: { readonly deadlineMs?: number; readonly maxBytes?: number };
  /** Loaders and calls in the name of one owner, created for each request. */
  api(caller: Caller): Api;
  /** Harmless requests that show whether the provider's addresses are right; none where it is not set up. */
  readonly probes?: readonly Probe[];
}

/** A request that carries no credentials, names no account and changes nothing, and how the right endpoint responds to it. */
export interface Probe {
  readonly endpoint: 'token' | 'revocation' | 'data';
  readonly url: string;
  readonly request: EndpointRequest;
  /** Whether a whole response is what this endpoint says to such a request: a refusal in the provider's own form. */
  expects(response: UpstreamResponse): boolean;
}
