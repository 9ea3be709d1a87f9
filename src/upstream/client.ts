import type { GraphQLError } from 'graphql';
import { gatewayError } from '../errors.js';
import type { SendOnce } from '../provider/contract.js';
import type { ProviderId } from '../provider-id.js';
import { type RequestSpan, SILENT, type Telemetry } from '../telemetry/telemetry.js';
import { type CallOwner, refusal } from './breaker.js';
import { type Instruments, instrumentsFor, sendCall, type UpstreamLimits } from './call.js';
import { Origins, openClient } from './connect.js';
import { UpstreamFailure } from './failure.js';
import { createHosts, type Hosts, hostNotAllowed, hostOf } from './hosts.js';
import { type EndpointRequest, isRead, type UpstreamRequest, type UpstreamResponse } from './messages.js';
import { retryAfterMs } from './provider-numbers.js';
import type { Proxies } from './proxies.js';
import { meaningOf } from './response-table.js';
import { SharedReads } from './shared-reads.js';

/** The remaining allowance of a request's caller. */
export interface CallBudget extends CallOwner {
  /** Counts a call that is about to be sent. Returns the typed error if it is one too many. */
  spend(provider: ProviderId): GraphQLError | undefined;
  /** Takes a slot for a call. Undefined: at once; else a promise, which rejects with UpstreamFailure if the signal is aborted first. */
  acquire(signal: AbortSignal | undefined): Promise<void> | undefined;
  /** Gives the slot back. */
  release(): void;
}

const UNLIMITED: CallBudget = { who: 'gateway', spend: () => undefined, acquire: () => undefined, release: () => {} };

export interface RequestOptions {
  /** Ends reads only: a write that was sent may have been carried out. */
  readonly signal?: AbortSignal | undefined;
  readonly span?: RequestSpan | undefined;
  readonly budget?: CallBudget | undefined;
  /** Set for requests with the gateway's own credentials: a GET is shared with everyone who sends the same one (src/upstream/shared-reads.ts). */
  readonly sharing?: Sharing | undefined;
}

export interface Sharing {
  /** Generation of the service grant whose token the request carries. */
  readonly generation: number;
  /** Whether a response does not refuse the token. */
  accepts(response: UpstreamResponse): boolean;
}

/**
 * The data API of one provider over pooled connections, at any of its hosts. Throws HOST_NOT_ALLOWED for another one, and nothing is sent. Responses below
 * 500 other than 429 are returned; the others become typed errors by src/upstream/response-table.ts (`cause` is the UpstreamFailure, if there is one),
 * and TIMEOUT for a read that was aborted.
 */
export class UpstreamClient {
  private readonly provider: ProviderId;
  private readonly limits: UpstreamLimits;
  /** Of the base URL. Undefined: it is not one of the hosts. */
  private readonly homeOrigin: string | undefined;
  private readonly hosts: Hosts;
  private readonly waitOf: WaitOf;
  private readonly origins: Origins;
  private readonly instruments: Instruments;
  private readonly shared = new SharedReads();

  /** `baseUrl`: where a request goes that names no origin. `hosts`: by default, its host alone. `waitOf`: by default, Retry-After. */
  constructor(
    provider: ProviderId,
    baseUrl: string,
    limits: UpstreamLimits,
    telemetry: Telemetry = SILENT,
    hosts: Hosts = createHosts([hostOf(baseUrl) ?? baseUrl], true),
    waitOf: WaitOf = retryAfterMs,
  ) {
    this.waitOf = waitOf;
    this.provider = provider;
    this.limits = limits;
    this.homeOrigin = hosts.allowed(baseUrl)?.origin;
    this.hosts = hosts;
    this.origins = new Origins(limits);
    this.instruments = instrumentsFor(telemetry, provider, 'data');
  }

  async request(request: UpstreamRequest, options: RequestOptions = {}): Promise<UpstreamResponse> {
    const { budget = UNLIMITED, sharing } = options;
    const signal = isRead(request) ? options.signal : undefined;
    const origin = request.origin === undefined ? this.homeOrigin : this.hosts.allowed(request.origin)?.origin;
    if (origin === undefined) throw hostNotAllowed(this.provider);
    const key = sharing && shareKey(request, origin, sharing);
    let hasSlot = false;
    try {
      // Waiting for the response to another caller's request takes no slot.
      let response = this.join(key, signal);
      if (!response) {
        const slot = budget.acquire(signal);
        // Not `await` alone: identical reads of the same moment would each take a slot before the first of them is there to join.
        if (slot) await slot;
        hasSlot = true;
        response = this.join(key, signal) ?? this.begin(request, origin, key, signal, options);
      }
      return this.checked(await response, request);
    } catch (failure) {
      throw failure instanceof UpstreamFailure ? this.errorFor(failure, request) : failure;
    } finally {
      if (hasSlot) budget.release();
    }
  }

  close(): Promise<void> {
    return this.origins.close();
  }

  private join(key: string | undefined, signal: AbortSignal | undefined): Promise<UpstreamResponse> | undefined {
    return key === undefined ? undefined : this.shared.join(key, signal);
  }

  private begin(
    request: UpstreamRequest,
    origin: string,
    key: string | undefined,
    signal: AbortSignal | undefined,
    { span, budget = UNLIMITED, sharing }: RequestOptions,
  ): Promise<UpstreamResponse> {
    const error = budget.spend(this.provider);
    if (error) throw error;
    if (key === undefined || !sharing) return this.send(request, origin, signal, span, budget);
    const send = (all: AbortSignal) => this.send(request, origin, all, span, budget);
    return this.shared.read({ key, send, accepts: sharing.accepts }, signal);
  }

  private send(
    request: UpstreamRequest,
    to: string,
    signal: AbortSignal | undefined,
    span: RequestSpan | undefined,
    budget: CallBudget,
  ): Promise<UpstreamResponse> {
    const { instruments, limits, provider, shared } = this;
    const origin = this.origins.get(to);
    const { breaker, dispatcher } = origin;
    const pass = breaker.admit(budget);
    if (!pass) {
      instruments.counts.refused();
      throw refusal();
    }
    origin.begin();
    const isRepeatable = (request.resend ?? isRead(request)) === true;
    return sendCall(dispatcher, request, {
      limits,
      instruments,
      span,
      signal,
      waitOf: this.waitOf,
      mayRetry: mayHaveActed => (isRepeatable || !mayHaveActed) && !budget.spend(provider),
      onSettled: result => {
        origin.end();
        if (result instanceof Error) breaker.failed(budget, pass, result);
        else breaker.settled(budget, pass, result);
        if (!isRepeatable) shared.forget();
      },
    });
  }

  private checked(response: UpstreamResponse, request: UpstreamRequest): UpstreamResponse {
    if (response.status < 500 && response.status !== 429) return response;
    throw this.errorFor(response, request);
  }

  /** The client of a write learns if it may have been carried out. */
  private errorFor(result: UpstreamResponse | UpstreamFailure, request: UpstreamRequest): GraphQLError {
    const { provider } = this;
    const { code, carriedOut } = meaningOf(result);
    const isWrite = !isRead(request) && request.resend !== true;
    const isUnknown = carriedOut === 'unknown';
    const isFailure = result instanceof UpstreamFailure;
    const waitMs = isFailure ? result.retryAfterMs : this.waitOf(result);
    return gatewayError(isFailure && result.kind === 'aborted' ? 'TIMEOUT' : code, {
      provider,
      ...(waitMs !== undefined && { retryAfter: Math.ceil(waitMs / 1_000) }),
      ...(isWrite && isUnknown && { outcomeUnknown: true }),
      cause: isFailure ? result : isUnknown ? new UpstreamFailure('no-response') : new Error(`HTTP ${result.status}`),
    });
  }
}

/** The wait that a response requires, in ms from now. */
export type WaitOf = (response: UpstreamResponse) => number | undefined;

/** Everything that the response may depend on. Undefined: not to be shared. */
function shareKey(
  { method, path, headers, body, as }: UpstreamRequest,
  origin: string,
  { generation }: Sharing,
): string | undefined {
  return method === 'GET' && body === undefined
    ? `${generation} ${as ?? 'text'} ${origin}${path} ${JSON.stringify(headers)}`
    : undefined;
}

/**
 * Sends one request over a connection of its own, without retry: on a pooled connection that the upstream has just closed, a plain refresh would have
 * an unknown outcome. Resolves with a whole response of any status; rejects with UpstreamFailure.
 */
export async function sendOnce(
  url: string,
  { certificate, ...request }: Omit<UpstreamRequest, 'path'> & Pick<EndpointRequest, 'certificate'>,
  limits: UpstreamLimits,
  instruments?: Instruments,
): Promise<UpstreamResponse> {
  const { origin, pathname, search } = new URL(url);
  const client = openClient(origin, limits, certificate);
  try {
    return await sendCall(client, { ...request, path: `${pathname}${search}` }, { limits, instruments });
  } finally {
    client.destroy().catch(() => {});
  }
}

/** `sendOnce` through the configured proxies. */
export const senderOf =
  (proxies: Proxies | undefined): SendOnce =>
  (url, request, limits) =>
    sendOnce(url, request, { ...limits, proxies });
