import { hash } from 'node:crypto';
import type { ProviderId } from '../generated/graphql.js';
import type { Telemetry } from '../observability/telemetry.js';
import type { AskForToken, AskToRevoke, TokenOutcome } from '../provider.js';
import { type Answer, retryAfterMs } from './answer.js';
import type { UpstreamLimits } from './exchange.js';
import { UpstreamFailure } from './failure.js';
import { Guard } from './guard.js';
import { sendOnce } from './one-shot.js';
import { ToldCalls } from './told-calls.js';

/** Statuses that something between us and the provider may have made up after passing the request on. */
const FROM_BETWEEN: ReadonlySet<number> = new Set([502, 504]);

/** Calls of one kind. No retry. */
class OneShotCalls {
  private readonly calls: ToldCalls;
  private readonly limits: UpstreamLimits;

  constructor(calls: ToldCalls, limits: UpstreamLimits) {
    this.calls = calls;
    this.limits = limits;
  }

  async send(url: string, ask: Parameters<AskForToken>[1]): Promise<Answer> {
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
  private readonly tokens: OneShotCalls;
  private readonly revocations: OneShotCalls;
  private readonly tokenGuard: Guard<TokenOutcome>;
  private readonly revocationGuard: Guard<Answer>;

  constructor(provider: ProviderId, limits: UpstreamLimits, telemetry: Telemetry) {
    const tokens = new ToldCalls(telemetry, provider, 'token');
    const revocations = new ToldCalls(telemetry, provider, 'revocation');
    this.tokens = new OneShotCalls(tokens, limits);
    this.revocations = new OneShotCalls(revocations, limits);
    this.tokenGuard = new Guard<TokenOutcome>(tokens, isDown);
    this.revocationGuard = new Guard<Answer>(revocations, ({ status }) => status >= 500);
  }

  /** Has a provider do what it does at its token endpoint, for a caller: a session, an address, or the gateway itself. */
  forToken(caller: string, work: () => Promise<TokenOutcome>): Promise<TokenOutcome> {
    return this.tokenGuard.run(caller, work).catch(failed);
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
      // What it presents stands for its caller: one caller has few tokens.
      const caller = hash('sha256', `${ask.body}\n${JSON.stringify(ask.headers)}`);
      const answer = await this.revocationGuard.run(caller, () => this.revocations.send(url, ask));
      return done(answer) ? { kind: 'revoked' } : { kind: 'retry', retryAfterMs: retryAfterMs(answer) };
    } catch (failure) {
      if (!(failure instanceof UpstreamFailure)) throw failure;
      return { kind: 'retry', retryAfterMs: failure.retryAfterMs };
    }
  };
}

/** Whether the provider has not judged a token request. */
const isDown = (outcome: TokenOutcome): boolean =>
  outcome.kind === 'unknown' || (outcome.kind === 'unavailable' && outcome.code === 'PROVIDER_UNAVAILABLE');

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
