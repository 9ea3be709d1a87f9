import type { UpstreamResponse } from './messages.js';

/**
 * Why there is no whole response.
 * - `never-sent`: no connection came about (refused, DNS, TLS, time ran out before): the upstream knows nothing of it.
 * - `no-response`: sent, but the response is missing or cut short: the upstream may have acted.
 * - `too-large`: the response exceeded the size limit; `response` has its status, its headers and the beginning of its body.
 * - `aborted`: the caller went away.
 * - `breaker`: not sent, because the upstream failed too often recently.
 */
export type FailureKind = 'never-sent' | 'no-response' | 'too-large' | 'aborted' | 'breaker';

/** There is no whole response to a request, and `kind` says why. Data calls of a `Caller` fail with typed errors (`ERRORS`) instead. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  readonly kind: FailureKind;
  /** ms until another try makes sense, where known. */
  readonly retryAfterMs: number | undefined;
  /** The received part of a response that was cut off. */
  readonly response: UpstreamResponse | undefined;

  constructor(
    kind: FailureKind,
    options: { cause?: unknown; retryAfterMs?: number; response?: UpstreamResponse } = {},
  ) {
    super(kind, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
    this.response = options.response;
  }
}
