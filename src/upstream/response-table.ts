import { UpstreamFailure } from './failure.js';
import type { UpstreamResponse } from './messages.js';

/** The result of one call: a response, or the reason why there is none. */
export type CallResult = Pick<UpstreamResponse, 'status' | 'headers' | 'text'> | UpstreamFailure;

/** The consequence for the call. */
export interface Meaning {
  /** Whether the provider has acted on the call: redeemed the token, revoked it, carried out the write. */
  readonly carriedOut: 'no' | 'unknown';
  readonly code: 'PROVIDER_UNAVAILABLE' | 'PROVIDER_PROTOCOL_ERROR' | 'RATE_LIMITED';
  /** Whether the response is the provider's own, so that the provider's reader reads it first. */
  readonly isReadable: boolean;
}

interface Line extends Meaning {
  /** As docs/guarantees.md has it. */
  readonly response: string;
  matches(result: CallResult): boolean;
}

/** Statuses that an intermediary makes up after it has passed the request on. 520 and 524 are Cloudflare's 502 and 504. */
const FROM_BETWEEN: ReadonlySet<number> = new Set([502, 504, 520, 524]);

const failed = (...kinds: readonly UpstreamFailure['kind'][]): Line['matches'] => {
  const set = new Set(kinds);
  return result => result instanceof UpstreamFailure && set.has(result.kind);
};

const responded =
  (fits: (response: Exclude<CallResult, UpstreamFailure>) => boolean): Line['matches'] =>
  result =>
    !(result instanceof UpstreamFailure) && fits(result);

/**
 * The results of calls and their consequences. Token requests, revocations, reads and writes all use this one table; the first matching row
 * counts. docs/guarantees.md (2) has the same table.
 */
export const RESPONSE_TABLE: readonly Line[] = [
  {
    response: 'nothing was sent: connection refused, DNS, TLS, proxy, circuit breaker open',
    matches: failed('never-sent', 'breaker'),
    carriedOut: 'no',
    code: 'PROVIDER_UNAVAILABLE',
    isReadable: false,
  },
  {
    response: 'sent, but no complete response: timeout, reset, cut short',
    matches: failed('no-response', 'aborted'),
    carriedOut: 'unknown',
    code: 'PROVIDER_UNAVAILABLE',
    isReadable: false,
  },
  {
    response: 'HTTP 502, 504, 520 or 524, with any body',
    matches: responded(({ status }) => FROM_BETWEEN.has(status)),
    carriedOut: 'unknown',
    code: 'PROVIDER_UNAVAILABLE',
    isReadable: false,
  },
  {
    response: 'HTTP 429',
    matches: responded(({ status }) => status === 429),
    carriedOut: 'no',
    code: 'RATE_LIMITED',
    isReadable: true,
  },
  {
    response: 'any other status of 500 and above',
    matches: responded(({ status }) => status >= 500),
    carriedOut: 'no',
    code: 'PROVIDER_UNAVAILABLE',
    isReadable: true,
  },
  {
    response: 'a redirect (never followed), or any other status of 400 to 499',
    matches: responded(({ status }) => status >= 300),
    carriedOut: 'no',
    code: 'PROVIDER_PROTOCOL_ERROR',
    isReadable: true,
  },
  {
    response: 'an HTML page under 2xx',
    matches: responded(isPage),
    carriedOut: 'no',
    code: 'PROVIDER_PROTOCOL_ERROR',
    isReadable: true,
  },
  {
    response:
      'any other unreadable 2xx: no content, wrong encoding, cut short, too large, another envelope or content type',
    matches: () => true,
    carriedOut: 'unknown',
    code: 'PROVIDER_PROTOCOL_ERROR',
    isReadable: true,
  },
];

/** The line of the table for what came back. A response that was too large is judged by its status and content type. */
export function meaningOf(result: CallResult): Meaning {
  const judged = result instanceof UpstreamFailure ? (result.response ?? result) : result;
  return RESPONSE_TABLE.find(line => line.matches(judged)) as Line;
}

/** The start of an HTML page, regardless of its content type. */
const PAGE = /^[\s\uFEFF]*<(?:!doctype\s+html|html|head|body|title|!--)[\s>]/i;
const MARKUP = /^[\s\uFEFF]*</;

/** Whether a response is a page made for people: it comes from something in between, not from an API. */
export function isPage({ headers, text }: Pick<UpstreamResponse, 'headers' | 'text'>): boolean {
  if (PAGE.test(text)) return true;
  return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(headers['content-type'] ?? '') && MARKUP.test(text);
}
