import type { Dispatcher } from 'undici';
import { ReceivedResponse, type UpstreamResponse } from './answer.js';
import { Deadlines, Timed } from './deadlines.js';
import { decode, isPlain, UNREADABLE, utf8 } from './decode.js';
import type { Departure, Waiter } from './departure.js';
import { type FailureKind, UpstreamFailure } from './failure.js';
import type { Outgoing } from './outgoing.js';
import type { Proxies } from './proxies.js';

export interface UpstreamLimits {
  /** Longest one call may take from connect to the end of the body, ms. */
  readonly deadlineMs: number;
  /** Largest body, bytes, as it comes and unpacked. */
  readonly maxBytes: number;
  /** Absent: every upstream is reached directly. */
  readonly proxies?: Proxies | undefined;
}

/** The same for many calls. */
export interface Bounds {
  readonly deadlines: Deadlines;
  readonly maxBytes: number;
}

/** Where the outcome of a call goes: one of the two, once. */
export interface Outcome {
  /** A whole answer of any status. */
  answered(answer: UpstreamResponse): void;
  failed(failure: UpstreamFailure): void;
}

/**
 * One request over a dispatcher of undici's, waiting for a connection included. It fails with `aborted` as soon as the departure says so. Redirects
 * are answers, not followed.
 */
export function beginExchange(
  dispatcher: Dispatcher,
  ask: Outgoing,
  bounds: Bounds,
  departure: Departure | undefined,
  outcome: Outcome,
): void {
  if (departure?.isGone) {
    outcome.failed(new UpstreamFailure('aborted'));
    return;
  }
  const { method, path, headers = null, body = null } = ask;
  const handler = new Exchange(method, bounds, departure, outcome);
  // Its own timeouts are off: they would look at headers and body apart.
  dispatcher.dispatch({ method, path, headers, body, headersTimeout: 0, bodyTimeout: 0 }, handler);
}

/** The same as a promise, which rejects with UpstreamFailure. */
export function exchange(
  dispatcher: Dispatcher,
  ask: Outgoing,
  { deadlineMs, maxBytes }: UpstreamLimits,
  departure?: Departure,
): Promise<UpstreamResponse> {
  const deadlines = new Deadlines(deadlineMs);
  const call = new Promise<UpstreamResponse>((answered, failed) =>
    beginExchange(dispatcher, ask, { deadlines, maxBytes }, departure, { answered, failed }),
  );
  return call.finally(() => deadlines.close());
}

const NONE: Record<string, string> = Object.freeze({});

const codeOf = (error: Error): unknown => ('code' in error ? error.code : undefined);

/** Begins with the byte order mark of UTF-16, which no UTF-8 text can. */
const isUtf16 = (body: Buffer): boolean => (body[0] ?? 0) >= 0xfe;

/** Undici's own `request` makes a stream of the body, which costs more than the rest of the call. */
class Exchange extends Timed implements Dispatcher.DispatchHandler, Waiter {
  private readonly method: Outgoing['method'];
  private readonly bounds: Bounds;
  private readonly outcome: Outcome;
  private readonly sentAtMs = Date.now();
  private readonly departure: Departure | undefined;
  /** There once the request is written on a connection that stands, TLS included. */
  private controller: Dispatcher.DispatchController | undefined;
  private failure: UpstreamFailure | undefined;
  private hasEnded = false;
  private status = 0;
  private headers = NONE;
  private size = 0;
  private readonly chunks: Buffer[] = [];

  constructor(method: Outgoing['method'], bounds: Bounds, departure: Departure | undefined, outcome: Outcome) {
    super();
    this.method = method;
    this.bounds = bounds;
    this.outcome = outcome;
    this.departure = departure;
    bounds.deadlines.begin(this);
    departure?.watch(this);
  }

  overdue(): void {
    this.fail(this.lost(), new Error('deadline'));
  }

  gone(): void {
    this.fail('aborted');
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: it must not be written any more.
    if (this.failure) controller.abort(this.failure);
    else this.controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.status = status;
    this.headers = flat(headers);
    if (this.method !== 'HEAD' && Number(this.headers['content-length']) > this.bounds.maxBytes) this.fail('too-large');
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    this.chunks.push(chunk);
    if (this.size > this.bounds.maxBytes) this.fail('too-large');
  }

  onResponseEnd(): void {
    if (this.hasEnded) return;
    this.end();
    const { chunks, headers } = this;
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, this.size);
    if (isPlain(headers) && !isUtf16(body)) this.outcome.answered(this.answer(utf8(body)));
    else
      decode(headers, body, this.bounds.maxBytes, text => {
        if (text === 'too-large') this.outcome.failed(this.tooLarge());
        else this.outcome.answered(this.answer(text));
      });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    // Undici counts the bytes of a body that these statuses cannot have (RFC 9110, 15.3.5 and 15.4.5).
    const isWhole =
      (this.status === 204 || this.status === 304) && codeOf(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
    if (isWhole) this.onResponseEnd();
    else this.fail(this.lost(), error);
  }

  private answer(text: string): UpstreamResponse {
    const { status, headers, sentAtMs } = this;
    return new ReceivedResponse({ status, headers, text, sentAtMs, receivedAtMs: Date.now() });
  }

  /** How it began is kept: a page can be told from it. */
  private tooLarge(): UpstreamFailure {
    const begin = isPlain(this.headers) ? (this.chunks[0]?.toString('utf8', 0, 1_024) ?? '') : '';
    return new UpstreamFailure('too-large', { response: this.answer(begin + UNREADABLE) });
  }

  private lost(): FailureKind {
    return this.controller ? 'no-answer' : 'never-sent';
  }

  /** The first failure counts; undici hears of it, too, and drops the connection. */
  private fail(kind: FailureKind, cause?: Error): void {
    if (this.hasEnded) return;
    this.end();
    this.failure = kind === 'too-large' ? this.tooLarge() : new UpstreamFailure(kind, cause && { cause });
    this.chunks.length = 0;
    this.outcome.failed(this.failure);
    this.controller?.abort(this.failure);
  }

  private end(): void {
    this.hasEnded = true;
    this.bounds.deadlines.end(this);
    this.departure?.unwatch(this);
  }
}

/** Undici makes the object for us alone, names in lower case already: what is repeated is joined in its place. */
function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(', ');
  }
  return headers as Record<string, string>;
}
