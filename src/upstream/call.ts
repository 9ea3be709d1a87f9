import type { Dispatcher } from 'undici';
import type { ProviderId } from '../provider-id.js';
import type {
  CallCounts,
  CallKind,
  CallOutcome,
  CallSpan,
  RequestSpan,
  RequestTracer,
  Telemetry,
} from '../telemetry/telemetry.js';
import { type FailureKind, UpstreamFailure } from './failure.js';
import {
  decode,
  isPlain,
  ReceivedResponse,
  UNREADABLE,
  type UpstreamRequest,
  type UpstreamResponse,
  unpacked,
  utf8,
} from './messages.js';
import { retryAfterMs } from './provider-numbers.js';
import type { Proxies } from './proxies.js';

/** Longest pause before the retry, ms. Its second half is random. */
const RETRY_PAUSE_MS = 120;
/** A call that failed later than this is not retried: the upstream is slow, and a retry would double the wait, ms. */
const RETRY_WITHIN_MS = 1_000;
/** Statuses that tend to pass. */
const TRANSIENT: ReadonlySet<number> = new Set([502, 503, 504]);

export interface UpstreamLimits {
  /** Longest one attempt may take from connect to the end of the body, ms. */
  readonly deadlineMs: number;
  /** Largest body as received and as decoded, bytes. */
  readonly maxBytes: number;
  /** Absent: every upstream is reached directly. */
  readonly proxies?: Proxies | undefined;
}

/** Labels of the calls of one kind to one provider, for metrics and traces. */
export interface Instruments {
  readonly provider: ProviderId;
  readonly kind: CallKind;
  readonly counts: CallCounts;
  readonly tracer: RequestTracer;
}

export const instrumentsFor = (telemetry: Telemetry, provider: ProviderId, kind: CallKind): Instruments => ({
  provider,
  kind,
  counts: telemetry.calls(provider, kind),
  tracer: telemetry.traces,
});

export interface CallOptions {
  readonly limits: UpstreamLimits;
  readonly instruments?: Instruments | undefined;
  /** The request that the call is made for. */
  readonly span?: RequestSpan | undefined;
  /** The wait that a response requires, ms. Default: its Retry-After. */
  waitOf?(response: UpstreamResponse): number | undefined;
  /** Ends the call with `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the call may be sent a second time. `mayHaveActed`: the upstream may have acted on the first. Absent: never. */
  mayRetry?(mayHaveActed: boolean): boolean;
  /** Called with the outcome of the whole call, right before the promise settles. */
  onSettled?(result: UpstreamResponse | Error): void;
}

/**
 * Sends one request over a dispatcher of undici's, and once more after a failure that tends to pass. Resolves with a whole response of any status;
 * rejects with UpstreamFailure. Redirects are responses, not followed.
 */
export const sendCall = (
  dispatcher: Dispatcher,
  request: UpstreamRequest,
  options: CallOptions,
): Promise<UpstreamResponse> =>
  new Promise((resolve, reject) => begin({ dispatcher, request, options, resolve, reject }, false));

/** The state that both attempts at a call share. */
interface Call {
  readonly dispatcher: Dispatcher;
  readonly request: UpstreamRequest;
  readonly options: CallOptions;
  resolve(response: UpstreamResponse): void;
  reject(error: Error): void;
}

/** The retry begins in a timer, where an exception would end the process. */
function begin(call: Call, isRetry: boolean): void {
  const attempt = new Attempt(call, isRetry);
  try {
    attempt.start();
  } catch (error) {
    attempt.throwAway(error as Error);
  }
}

function settle({ options, resolve, reject }: Call, result: UpstreamResponse | Error): void {
  options.onSettled?.(result);
  if (result instanceof Error) reject(result);
  else resolve(result);
}

const NO_HEADERS: Record<string, string> = Object.freeze({});

const expire = (attempt: Attempt) => attempt.expire();

/**
 * One attempt at a call: undici's handler, the deadline, the size limit, the listener of the signal, the retry and the instrumentation in one object,
 * because a call's cost is the objects that live as long as it does. Undici's own `request()` makes a stream of the body, which costs more than that.
 */
class Attempt implements Dispatcher.DispatchHandler, EventListenerObject {
  private readonly call: Call;
  private readonly isRetry: boolean;
  private readonly callSpan: CallSpan | undefined;
  private readonly startedMs = performance.now();
  private readonly sentAtMs = Date.now();
  private timer: NodeJS.Timeout | undefined;
  /** Set once the request is written on an open connection (TLS included). */
  private controller: Dispatcher.DispatchController | undefined;
  private failure: UpstreamFailure | undefined;
  private hasEnded = false;
  private status = 0;
  private headers = NO_HEADERS;
  private size = 0;
  private readonly chunks: Buffer[] = [];

  constructor(call: Call, isRetry: boolean) {
    this.call = call;
    this.isRetry = isRetry;
    const { instruments, span } = call.options;
    if (span) span.upstreamCalls += 1;
    this.callSpan = instruments?.tracer.call(instruments.provider, instruments.kind, call.request.method, span);
  }

  start(): void {
    const { dispatcher, request, options } = this.call;
    const { limits, signal } = options;
    if (signal?.aborted) {
      this.fail('aborted');
      return;
    }
    this.timer = setTimeout(expire, limits.deadlineMs, this);
    signal?.addEventListener('abort', this);
    const { method, path, body = null } = request;
    const headers = headersOf(request, this.callSpan);
    // Undici's timeouts are off: it times headers and body separately.
    dispatcher.dispatch({ method, path, headers, body, headersTimeout: 0, bodyTimeout: 0 }, this);
  }

  expire(): void {
    this.fail(this.lostKind, new Error('deadline'));
  }

  /** The signal was aborted. */
  handleEvent(): void {
    this.fail('aborted');
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The call ended while it waited for a connection: it must not be written any more.
    if (this.failure) controller.abort(this.failure);
    else this.controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    const { request, options } = this.call;
    this.status = status;
    this.headers = flat(headers);
    const { 'content-length': length } = this.headers;
    if (request.method !== 'HEAD' && Number(length) > options.limits.maxBytes) this.fail('too-large');
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    this.chunks.push(chunk);
    if (this.size > this.call.options.limits.maxBytes) this.fail('too-large');
  }

  onResponseEnd(): void {
    if (this.hasEnded) return;
    this.end();
    const { chunks, headers } = this;
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, this.size);
    if (this.call.request.as === 'bytes' && this.status < 300)
      unpacked(headers, body, this.call.options.limits.maxBytes, bytes =>
        this.settle(bytes === 'too-large' ? this.tooLarge() : this.ofBytes(bytes)),
      );
    else if (isPlain(headers) && !isUtf16(body)) this.settle(this.response(utf8(body)));
    else
      decode(headers, body, this.call.options.limits.maxBytes, text =>
        this.settle(text === 'too-large' ? this.tooLarge() : this.response(text)),
      );
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    // Undici counts the bytes of a body that these statuses cannot have (RFC 9110, 15.3.5 and 15.4.5).
    const isWhole =
      (this.status === 204 || this.status === 304) && codeOf(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
    if (isWhole) this.onResponseEnd();
    else this.fail(refusesCertificate(error) ? 'never-sent' : this.lostKind, error);
  }

  private response(text: string, bytes?: Uint8Array): UpstreamResponse {
    const { status, headers, sentAtMs } = this;
    return new ReceivedResponse({ status, headers, text, ...(bytes && { bytes }), sentAtMs, receivedAtMs: Date.now() });
  }

  private ofBytes(bytes: Buffer | typeof UNREADABLE): UpstreamResponse {
    return typeof bytes === 'string' ? this.response(bytes) : this.response('', bytes);
  }

  /** Keeps the beginning of the body: an HTML page can be recognized by it. */
  private tooLarge(): UpstreamFailure {
    const beginning = isPlain(this.headers) ? (this.chunks[0]?.toString('utf8', 0, 1_024) ?? '') : '';
    return new UpstreamFailure('too-large', { response: this.response(beginning + UNREADABLE) });
  }

  private get lostKind(): FailureKind {
    return this.controller ? 'no-response' : 'never-sent';
  }

  /** The first failure counts. Undici then drops the connection. */
  private fail(kind: FailureKind, cause?: Error): void {
    if (this.hasEnded) return;
    this.end();
    this.failure = kind === 'too-large' ? this.tooLarge() : new UpstreamFailure(kind, cause && { cause });
    this.chunks.length = 0;
    this.settle(this.failure);
    this.controller?.abort(this.failure);
  }

  /** Starting it failed by an exception: the call ends with that error, and nothing of the attempt is left to settle it a second time. */
  throwAway(error: Error): void {
    if (this.hasEnded) return;
    this.end();
    settle(this.call, error);
  }

  private end(): void {
    this.hasEnded = true;
    clearTimeout(this.timer);
    this.call.options.signal?.removeEventListener('abort', this);
  }

  private settle(result: UpstreamResponse | UpstreamFailure): void {
    const { call } = this;
    const elapsedMs = performance.now() - this.startedMs;
    const outcome = outcomeOf(result);
    call.options.instruments?.counts.ended(outcome, elapsedMs / 1_000);
    this.callSpan?.ended(outcome, result instanceof UpstreamFailure ? undefined : result.status);
    if (!this.isRetry && this.shouldRetry(result, elapsedMs))
      setTimeout(begin, RETRY_PAUSE_MS * (0.5 + Math.random() / 2), call, true);
    else settle(call, result);
  }

  /** A wait that the upstream requires is left to the client. */
  private shouldRetry(result: UpstreamResponse | UpstreamFailure, elapsedMs: number): boolean {
    const { options } = this.call;
    if (!(result instanceof UpstreamFailure))
      return (
        TRANSIENT.has(result.status) &&
        (options.waitOf ?? retryAfterMs)(result) === undefined &&
        options.mayRetry?.(true) === true
      );
    const { kind } = result;
    if ((kind !== 'never-sent' && kind !== 'no-response') || elapsedMs > RETRY_WITHIN_MS) return false;
    return options.mayRetry?.(kind === 'no-response') === true;
  }
}

/**
 * The headers as sent. Without Accept-Encoding a server may use any content coding (RFC 9110, 12.5.3); the usual ones are decoded anyway
 * (src/upstream/messages.ts).
 */
function headersOf(request: UpstreamRequest, span: CallSpan | undefined): Record<string, string> {
  const headers = { ...request.headers, ...span?.headers };
  for (const name in headers) if (/^accept-encoding$/i.test(name)) return headers;
  headers['accept-encoding'] = 'identity';
  return headers;
}

/** Undici makes the object for this call, with names in lower case. Repeated fields are joined. */
function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(', ');
  }
  return headers as Record<string, string>;
}

const codeOf = (error: Error): unknown => ('code' in error ? error.code : undefined);

/**
 * The server did not take the client's certificate, or misses one. In TLS 1.3 it reports that after the client has started to write, but it reads no request
 * before the handshake is complete (RFC 8446, 4.4.2.4).
 */
const refusesCertificate = (error: Error): boolean =>
  /^ERR_SSL_\w+_ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED)$/.test(
    String(codeOf(error)),
  );

/** Begins with the byte order mark of UTF-16, which no UTF-8 text can. */
const isUtf16 = (body: Buffer): boolean => (body[0] ?? 0) >= 0xfe;

function outcomeOf(result: UpstreamResponse | UpstreamFailure): CallOutcome {
  if (result instanceof UpstreamFailure) return result.kind;
  const { status } = result;
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  if (status === 401 || status === 429) return `${status}`;
  return status < 500 ? '4xx' : '5xx';
}
