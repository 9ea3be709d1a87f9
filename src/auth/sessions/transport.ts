import type { RequestSpan } from '../../telemetry/telemetry.js';

/** The request at hand, as the engine needs it. The server's RequestContext implements it. */
export interface ClientRequest {
  /** How the session's value travels on this request. */
  readonly transport: Transport;
  /** Our clock when the request came in, ms since the epoch. */
  readonly receivedAtMs: number;
  readonly address: string;
  /** Whose limits this request counts against: those of its session, where that is known to exist, else of its address. Absent: of its address. */
  readonly client?: string;
  readonly userAgent: string | undefined;
  /** Aborted when the client hangs up before it has its whole response. */
  readonly signal?: AbortSignal | undefined;
  /** Spans of the request's work hang off this one. */
  readonly span?: RequestSpan | undefined;
}

/**
 * How a session's value (`sid.secret`) travels on this request: read once, written by logins and logouts only. The server implements it over
 * cookies and headers and puts what was written on the response, also when something else in it fails.
 */
export interface Transport {
  /** What the client presented. A bearer value wins over a cookie. */
  readonly presented: { readonly by: 'cookie' | 'bearer'; readonly value: string } | undefined;
  /** What the client holds now: the value presented, or the one issued since. Undefined after `clear`. */
  readonly latest: Transport['presented'];
  /** Whether a session that starts now travels as bearer: as the value presented, else as the client chooses by header. Never with an Origin. */
  readonly wantsBearer: boolean;
  /** Ids of the pre-login cookies presented, the oldest first: one for each redirect login that this browser has under way. */
  readonly preLogins: readonly string[];
  /** Value of a pre-login cookie, which binds a redirect login's state to this browser. */
  preLogin(id: string): string | undefined;
  /** Hands the session's new value to the client, the way the session was born with. `delivered` is called when the response was written. */
  issue(by: 'cookie' | 'bearer', value: string, maxAgeSeconds: number, delivered?: () => void): void;
  /** Takes the session cookie away. */
  clear(): void;
  issuePreLogin(value: string, maxAgeSeconds: number, id: string): void;
  clearPreLogin(id: string): void;
}
