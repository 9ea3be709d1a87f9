import { hash } from 'node:crypto';
import type { ProviderId } from '../generated/graphql.js';
import type {
  RequestRevocation,
  RequestToken,
  RevokeOutcome,
  TokenResponse,
  TokenResult,
} from '../provider/contract.js';
import type { Logger } from '../telemetry/logger.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { json, type UpstreamResponse } from './answer.js';
import type { UpstreamLimits } from './exchange.js';
import { UpstreamFailure } from './failure.js';
import { Guard } from './guard.js';
import { sendOnce } from './one-shot.js';
import { BOUNDS, boundedLifeMs, retryAfterMs } from './provider-numbers.js';
import { isObject } from './read.js';
import { isPage, meaningOf } from './response-table.js';
import { ToldCalls } from './told-calls.js';

/** Calls of one kind. No retry. */
class OneShotCalls {
  private readonly calls: ToldCalls;
  private readonly limits: UpstreamLimits;

  constructor(calls: ToldCalls, limits: UpstreamLimits) {
    this.calls = calls;
    this.limits = limits;
  }

  /** What came back. Throws only what is a fault of the gateway. */
  async send(url: string, ask: Parameters<RequestToken>[1]): Promise<UpstreamResponse | UpstreamFailure> {
    const told = this.calls.begin(ask.method);
    try {
      const answer = await sendOnce(url, told.headed(ask), this.limits);
      told.answered(answer);
      return answer;
    } catch (failure) {
      told.failed(failure);
      return failureIn(failure);
    }
  }
}

/** Token and revocation endpoint of one provider. What came back is judged by src/upstream/response-table.ts. */
export class TokenEndpoint {
  private readonly provider: ProviderId;
  private readonly tokens: OneShotCalls;
  private readonly revocations: OneShotCalls;
  private readonly tokenGuard: Guard<TokenResult>;
  private readonly revocationGuard: Guard<UpstreamResponse | UpstreamFailure>;
  private readonly log: Pick<Logger, 'error'> | undefined;

  constructor(provider: ProviderId, limits: UpstreamLimits, telemetry: Telemetry, log?: Pick<Logger, 'error'>) {
    this.provider = provider;
    this.log = log;
    const tokens = new ToldCalls(telemetry, provider, 'token');
    const revocations = new ToldCalls(telemetry, provider, 'revocation');
    this.tokens = new OneShotCalls(tokens, limits);
    this.revocations = new OneShotCalls(revocations, limits);
    this.tokenGuard = new Guard<TokenResult>(tokens, isDown);
    this.revocationGuard = new Guard<UpstreamResponse | UpstreamFailure>(revocations, isUnanswered);
  }

  /** Has a provider do what it does at its token endpoint, for a caller: a session, an address, or the gateway itself. */
  async forToken(caller: string, work: () => Promise<TokenResult>): Promise<TokenResult> {
    const result = await this.tokenGuard.run(caller, work).catch(failureIn);
    return result instanceof UpstreamFailure ? judgeToken(result, () => undefined) : result;
  }

  readonly requestToken: RequestToken = async (url, ask, read) => judgeToken(await this.tokens.send(url, ask), read);

  readonly requestRevocation: RequestRevocation = async (url, ask, done) => {
    // What it presents stands for its caller: one caller has few tokens.
    const caller = hash('sha256', `${ask.body}\n${JSON.stringify(ask.headers)}`);
    const result = await this.revocationGuard.run(caller, () => this.revocations.send(url, ask)).catch(failureIn);
    const outcome = judgeRevocation(result, done);
    const error = outcome.kind === 'retry' ? outcome.error : undefined;
    const message = 'the provider refuses the gateway itself, so it revokes nothing: check its client settings';
    if (error !== undefined) this.log?.error({ provider: this.provider, error }, message);
    return outcome;
  };
}

/** Why there is no response. Throws what is a fault of the gateway. */
function failureIn(failure: unknown): UpstreamFailure {
  if (failure instanceof UpstreamFailure) return failure;
  throw failure;
}

/** Whether the provider has not judged a token request. */
const isDown = (outcome: TokenResult): boolean =>
  outcome.kind === 'unknown' || (outcome.kind === 'unavailable' && outcome.code === 'PROVIDER_UNAVAILABLE');

/** Whether a revocation shows that the provider is down. */
const isUnanswered = (result: UpstreamResponse | UpstreamFailure): boolean =>
  result instanceof UpstreamFailure
    ? result.kind === 'never-sent' || result.kind === 'no-answer'
    : result.status >= 500;

/** The wait that came with a response, or with a breaker that is open. */
const waitOf = (result: UpstreamResponse | UpstreamFailure): number | undefined =>
  result instanceof UpstreamFailure ? result.retryAfterMs : retryAfterMs(result);

/** What came of a token request: the provider's word where its reader finds one, else what the table says. */
export function judgeToken(result: UpstreamResponse | UpstreamFailure, read: Parameters<RequestToken>[2]): TokenResult {
  const { carriedOut, code, isReadable } = meaningOf(result);
  const answer = result instanceof UpstreamFailure ? result.response : result;
  const reading = isReadable && answer ? read(answer) : undefined;
  if (reading?.kind === 'unavailable') return { ...reading, retryAfterMs: reading.retryAfterMs ?? waitOf(result) };
  if (reading && reading.kind !== 'issued') return reading;
  if (reading && !isDamaged(reading.issued)) return { kind: 'issued', issued: bounded(reading.issued) };
  return carriedOut === 'unknown' || reading
    ? { kind: 'unknown' }
    : { kind: 'unavailable', code, retryAfterMs: waitOf(result) };
}

/** Stands for bytes that were no characters. A token with one would be refused later, as if it were dead. */
const DAMAGE = '\uFFFD';
/** Control characters, which no header can present. */
const CONTROL = /\p{Cc}/u;

function isDamaged({ accessToken, refreshToken = '', credentials = {} }: TokenResponse): boolean {
  const tokens = [accessToken, refreshToken];
  return (
    tokens.some(token => CONTROL.test(token)) ||
    [...tokens, ...Object.values(credentials)].some(text => text.includes(DAMAGE))
  );
}

/** Whatever a provider's reader made of the lifetimes, they are within bounds from here on. */
function bounded(issued: TokenResponse): TokenResponse {
  const { accessLifeMs, refreshLifeMs, ...rest } = issued;
  return {
    ...rest,
    accessLifeMs: boundedLifeMs(accessLifeMs, BOUNDS.accessLifeMs),
    refreshLifeMs: boundedLifeMs(refreshLifeMs, BOUNDS.refreshLifeMs),
  };
}

/** Error codes that speak about the client registration: the operator must act, and then it works. */
const OPERATOR: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

/** Error codes that speak about the moment. */
const PASSING: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable', 'slow_down']);

/** Statuses of a definite refusal, where the body does not name it. */
const REFUSING: ReadonlySet<number> = new Set([400, 422]);

/** Statuses below 500 that say nothing about the token: no such endpoint, not now, too many. */
const NOT_NOW: ReadonlySet<number> = new Set([404, 405, 408, 425, 429]);

/**
 * What came of a revocation. `refused`: the provider says in its own form that it does not revoke this token (RFC 7009, 2.2.1). Everything else that
 * is no confirmation is tried again: a second revocation does no harm.
 */
export function judgeRevocation(
  result: UpstreamResponse | UpstreamFailure,
  done: (answer: UpstreamResponse) => boolean,
): RevokeOutcome {
  const retry = { kind: 'retry' as const, retryAfterMs: waitOf(result) };
  if (result instanceof UpstreamFailure || !meaningOf(result).isReadable || isPage(result)) return retry;
  const { status } = result;
  const body = json(result);
  const said = isObject(body) ? body.error : undefined;
  const isSuccess = status >= 200 && status < 300;
  if (done(result) && !(isSuccess && said)) return { kind: 'revoked' };
  if (status >= 500 || NOT_NOW.has(status)) return retry;
  const error = codeIn(said);
  if (error !== undefined && OPERATOR.has(error)) return { ...retry, error };
  if (error !== undefined && !PASSING.has(error)) return { kind: 'refused', error };
  return error === undefined && isObject(body) && (REFUSING.has(status) || (isSuccess && said))
    ? { kind: 'refused' }
    : retry;
}

/** An error code, never prose. */
const codeIn = (said: unknown): string | undefined =>
  typeof said === 'string' && /^[\w.-]{1,64}$/.test(said) ? said.toLowerCase() : undefined;
