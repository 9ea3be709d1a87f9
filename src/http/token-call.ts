import { type BulkheadPolicy, bulkhead } from 'cockatiel';
import type { ProviderId } from '../generated/graphql.js';
import type { Telemetry } from '../observability/telemetry.js';
import type { AskForToken, AskToRevoke, TokenOutcome } from '../provider.js';
import { type Answer, json, retryAfterMs } from './answer.js';
import { Breaker } from './breaker.js';
import type { UpstreamLimits } from './exchange.js';
import { UpstreamFailure } from './failure.js';
import { sendOnce } from './one-shot.js';
import { isObject } from './read.js';
import { ToldCalls } from './told-calls.js';

/** Calls of one kind at once to one provider; the rest wait their turn. */
const CALLS_AT_ONCE = 16;

/** Statuses that something between us and the provider may have made up after passing the request on. */
const FROM_BETWEEN: ReadonlySet<number> = new Set([502, 504]);

/** Calls of one kind: no retry, a breaker and a cap of their own, so that revocations that fail or hang keep nobody from signing in. */
class GuardedCalls {
  private readonly calls: ToldCalls;
  private readonly limits: UpstreamLimits;
  private readonly breaker = new Breaker();
  private readonly cap: BulkheadPolicy = bulkhead(CALLS_AT_ONCE, Number.POSITIVE_INFINITY);

  constructor(calls: ToldCalls, limits: UpstreamLimits) {
    this.calls = calls;
    this.limits = limits;
  }

  async send(url: string, ask: Parameters<AskForToken>[1]): Promise<Answer> {
    try {
      return await this.cap.execute(() => this.breaker.run(() => this.once(url, ask)));
    } catch (failure) {
      this.calls.noteRefused(failure);
      throw failure;
    }
  }

  private async once(url: string, ask: Parameters<AskForToken>[1]): Promise<Answer> {
    const told = this.calls.begin(ask.method);
    try {
      const answer = await sendOnce(url, told.headed(ask), this.limits);
      told.answered(answer);
      return answer;
    } catch (failure) {
      told.failed(failure);
      throw failure;
    }
  }
}

/** Token and revocation endpoint of one provider. Rules: design.md, invariant 2. */
export class TokenEndpoint {
  private readonly tokens: GuardedCalls;
  private readonly revocations: GuardedCalls;

  constructor(provider: ProviderId, limits: UpstreamLimits, telemetry: Telemetry) {
    this.tokens = new GuardedCalls(new ToldCalls(telemetry, provider, 'token'), limits);
    this.revocations = new GuardedCalls(new ToldCalls(telemetry, provider, 'revocation'), limits);
  }

  readonly askForToken: AskForToken = async (url, ask, read) => {
    try {
      return judge(await this.tokens.send(url, ask), read);
    } catch (failure) {
      return failed(failure);
    }
  };

  readonly askToRevoke: AskToRevoke = async (url, ask, done) => {
    try {
      const answer = await this.revocations.send(url, ask);
      if (done(answer)) return { kind: 'revoked' };
      const error = refusalIn(answer);
      return error === undefined ? { kind: 'retry', retryAfterMs: retryAfterMs(answer) } : { kind: 'refused', error };
    } catch (failure) {
      if (!(failure instanceof UpstreamFailure)) throw failure;
      return { kind: 'retry', retryAfterMs: failure.retryAfterMs };
    }
  };
}

/** OAuth errors that say nothing about the token: the client's registration is at fault, or the moment. */
const NOT_THE_TOKEN: ReadonlySet<unknown> = new Set([
  'invalid_client',
  'unauthorized_client',
  'temporarily_unavailable',
]);

/** The error code of a response that refuses to revoke a token for good (RFC 7009, 2.2.1). */
function refusalIn(answer: Answer): string | undefined {
  if (answer.status < 400 || answer.status >= 500 || answer.status === 429) return undefined;
  const body = json(answer);
  const error = isObject(body) ? body.error : undefined;
  return typeof error === 'string' && error !== '' && !NOT_THE_TOKEN.has(error) ? error : undefined;
}

function judge(answer: Answer, read: Parameters<AskForToken>[2]): TokenOutcome {
  if (FROM_BETWEEN.has(answer.status)) return { kind: 'unknown' };
  const reading = read(answer);
  if (reading) return reading;
  const code =
    answer.status === 429 ? 'RATE_LIMITED' : answer.status >= 500 ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_PROTOCOL_ERROR';
  return { kind: 'unavailable', code, retryAfterMs: retryAfterMs(answer) };
}

function failed(failure: unknown): TokenOutcome {
  if (!(failure instanceof UpstreamFailure)) throw failure;
  if (failure.kind === 'no-answer' || failure.kind === 'too-large') return { kind: 'unknown' };
  return { kind: 'unavailable', code: 'PROVIDER_UNAVAILABLE', retryAfterMs: failure.retryAfterMs };
}
