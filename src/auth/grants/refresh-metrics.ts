import type { ProviderId } from '../../generated/graphql.js';
import type { OwnerKind, RenewalCause, RenewalOutcome } from '../../telemetry/outcomes.js';
import type { Telemetry } from '../../telemetry/telemetry.js';
import type { RenewalSpan, RequestSpan } from '../../telemetry/tracer.js';

const secondsSince = (ms: number) => (performance.now() - ms) / 1000;

/** What telemetry is told of one renewal, from the first request that wants it to its end. */
export class RefreshMetrics {
  private readonly telemetry: Telemetry;
  private readonly provider: ProviderId;
  private readonly owner: OwnerKind;
  private readonly cause: RenewalCause;
  private span: RenewalSpan | undefined;
  private lockedSinceMs: number | undefined;
  private sentAtMs = 0;

  constructor(telemetry: Telemetry, provider: ProviderId, owner: OwnerKind, cause: RenewalCause) {
    this.telemetry = telemetry;
    this.provider = provider;
    this.owner = owner;
    this.cause = cause;
  }

  /** A request waits, until the function returned is called. */
  awaitedBy(trail: RequestSpan | undefined): () => void {
    const sinceMs = performance.now();
    const stop = this.traced()?.awaitedBy(trail);
    return () => {
      this.telemetry.tokens.renewalAwaited(this.provider, secondsSince(sinceMs));
      stop?.();
    };
  }

  /** Another gateway is at it, as every look shows again. */
  locked(): void {
    this.lockedSinceMs ??= performance.now();
  }

  unlocked(): void {
    if (this.lockedSinceMs === undefined) return;
    this.telemetry.tokens.lockAwaited(this.provider, secondsSince(this.lockedSinceMs));
    this.lockedSinceMs = undefined;
  }

  /** Sends the token request; what is sent within belongs to this renewal. */
  sending<T>(send: () => Promise<T>): Promise<T> {
    this.sentAtMs = performance.now();
    const span = this.traced();
    return span ? span.within(send) : send();
  }

  /** What came of what was sent. */
  settled(outcome: RenewalOutcome): void {
    this.telemetry.tokens.renewed(this.provider, this.owner, this.cause, outcome, secondsSince(this.sentAtMs));
  }

  /** Whatever it came to, sent or not. */
  ended(outcome: string): void {
    this.span?.ended(outcome);
  }

  /** A watch is made for every request, and begins with the one that renews. */
  private traced(): RenewalSpan | undefined {
    this.span ??= this.telemetry.traces.renewal(this.provider, this.owner, this.cause);
    return this.span;
  }
}
