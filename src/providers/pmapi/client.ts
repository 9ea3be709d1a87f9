import { type ErrorCode, gatewayError } from '../../errors.js';
import type { Caller } from '../../provider/contract.js';
import { AS_JSON, type UpstreamResponse } from '../../upstream/answer.js';
import { boundedCursor, retryAfterSeconds } from '../../upstream/provider-numbers.js';
import { effectiveStatus, envelope, isHtml, isOk } from './envelope.js';
import { pathOf } from './paths.js';

/** What a GET brought: rows not yet looked at, and where the next page starts. */
export interface Reply {
  /** One object, or an array of them. */
  readonly data: unknown;
  readonly next: string | null;
}

export type Query = Readonly<Record<string, string | undefined>>;

export interface Client {
  /** GETs an endpoint. Undefined: nothing matched, which the provider says with 404 of a collection as of a single resource. */
  get(endpoint: string, query: Query): Promise<Reply | undefined>;
}

export function createClient(caller: Caller, apiVersion: number): Client {
  return {
    async get(endpoint, query) {
      const path = pathOf(apiVersion, endpoint, query);
      return readReply(await caller.send({ method: 'GET', path, headers: AS_JSON }));
    },
  };
}

/** Reads the answer to a GET. Throws typed errors for all but success and 404. */
export function readReply(answer: UpstreamResponse): Reply | undefined {
  const said = envelope(answer);
  const status = effectiveStatus(answer, said);
  if (status === 404 && !isHtml(answer)) return undefined;
  const next = boundedCursor(said?.next ?? null);
  if (isOk(status) && said?.ok && said.data !== undefined && next !== undefined) return { data: said.data, next };
  const retryAfter = retryAfterSeconds(answer);
  throw gatewayError(codeOf(status, answer), {
    provider: 'PMAPI',
    ...(retryAfter !== undefined && { retryAfter }),
    cause: new Error(`HTTP ${answer.status}, in effect ${status}`),
  });
}

function codeOf(status: number, answer: UpstreamResponse): ErrorCode {
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return 'PROVIDER_UNAVAILABLE';
  if (status === 403 || status === 423) return 'FORBIDDEN';
  return status < 400 || isHtml(answer) ? 'PROVIDER_PROTOCOL_ERROR' : 'PROVIDER_REJECTED';
}
