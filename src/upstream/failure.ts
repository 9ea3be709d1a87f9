import type { UpstreamResponse } from './answer.js';

/**
 * Why there is no whole answer.
 * - `never-sent`: no connection came about (refused, DNS, TLS, time ran out before): the upstream knows nothing of it.
 * - `no-answer`: sent, but the answer is missing or cut short: the upstream may have acted.
 * - `too-large`: the answer went over the size limit and was cut off; `response` has its status, its headers, and how it began.
 * - `aborted`: our caller went away.
 * - `breaker`: not tried, the upstream failed too often just now.
 */
export type FailureKind = 'never-sent' | 'no-answer' | 'too-large' | 'aborted' | 'breaker';

/** No whole answer came. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  readonly kind: FailureKind;
  /** ms until another try makes sense, where known. */
  readonly retryAfterMs: number | undefined;
  /** What is known of a response that was cut off. */
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
