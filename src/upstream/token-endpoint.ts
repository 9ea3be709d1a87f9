import { hash } from 'node:crypto';
import { latestUsed } from '../lru.js';
import type {
  RequestRevocation,
  RequestToken,
  RevokeOutcome,
  TokenResponse,
  TokenResult,
} from '../provider/contract.js';
import type { ProviderId } from '../provider-id.js';
import type { Logger } from '../telemetry/logger.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { Breaker } from './breaker.js';
import { type Instruments, instrumentsFor, type UpstreamLimits } from './call.js';
import { sendOnce } from './client.js';
import { UpstreamFailure } from './failure.js';
import type { Hosts } from './hosts.js';
import { type EndpointRequest, isSuccess, json, type UpstreamResponse } from './messages.js';
import { BOUNDS, boundedLifeMs, retryAfterMs } from './provider-numbers.js';
import { isObject } from './read.js';
import { isPage, meaningOf } from './response-table.js';
import { Semaphore } from './semaphore.js';

/** Pieces of work under way at once, and of one caller; the rest wait their turn. */
const MAX_AT_ONCE = { all: 16, caller: 4 };
const MAX_WAITING = 1_000;
const MAX_CALLERS = 10_000;

/** The code of a request that is not sent, because its host is not one of the provider's. */
const HOST_NOT_ALLOWED = 'host_not_allowed';

export type TokenEndpoint = ReturnType<typeof createTokenEndpoint>;

/**
 * Token and revocation endpoint of one provider, at hosts that are allowed (./hosts.ts). Responses are judged by src/upstream/response-table.ts.
 * `hosts`: where its tokens and secrets may be sent.
 */
export function createTokenEndpoint(
  provider: ProviderId,
  limits: UpstreamLimits,
  telemetry: Telemetry,
  hosts: Hosts,
  log?: Pick<Logger, 'error'>,
) {
  const tokens = instrumentsFor(telemetry, provider, 'token');
  const revocations = instrumentsFor(telemetry, provider, 'revocation');
  const guardTokens = guard(tokens, isDown);
  const guardRevocations = guard(revocations, isUnavailable);

  /** Runs a provider's work at its token endpoint for a caller: a session, a client address, or the gateway itself. */
  async function forToken(caller: string, work: () => Promise<TokenResult>): Promise<TokenResult> {
    const result = await guardTokens(caller, work).catch(failureIn);
    return result instanceof UpstreamFailure ? judgeToken(result, () => undefined) : result;
  }

  const requestToken: RequestToken = async (url, request, read) =>
    hosts.allowed(url)
      ? judgeToken(await send(url, request, tokens), read)
      : { kind: 'misconfigured', error: HOST_NOT_ALLOWED };

  const requestRevocation: RequestRevocation = async (url, request, done) => {
    if (!hosts.allowed(url)) {
      log?.error(
        { provider, error: HOST_NOT_ALLOWED },
        "a revocation is not sent: its host is not one of the provider's",
      );
      return { kind: 'retry', error: HOST_NOT_ALLOWED };
    }
    // The token presented stands for its caller: one caller has few tokens.
    const caller = hash('sha256', `${request.body}\n${JSON.stringify(request.headers)}`);
    const result = await guardRevocations(caller, () => send(url, request, revocations)).catch(failureIn);
    const outcome = judgeRevocation(result, done);
    const error = outcome.kind === 'retry' ? outcome.error : undefined;
    const message = 'the provider refuses the gateway itself, so it revokes nothing: check its client settings';
    if (error !== undefined) log?.error({ provider, error }, message);
    return outcome;
  };

  const send = (url: string, request: EndpointRequest, instruments: Instruments) =>
    sendOnce(url, request, limits, instruments).catch(failureIn);

  return { hosts, forToken, requestToken, requestRevocation };
}

type Guard<T> = (caller: string, work: () => Promise<T>) => Promise<T>;

/**
 * Guards one kind of work at a token endpoint: with a breaker and a cap of its own, so that revocations that fail or hang do not keep anyone from
 * signing in, and with a share of the cap for each caller, so that one caller does not keep the others waiting. Rejects with UpstreamFailure if the
 * work was not begun.
 */
function guard<T>({ counts }: Instruments, isFailure: (outcome: T) => boolean): Guard<T> {
  const breaker = new Breaker(isFailure);
  const all = new Semaphore(MAX_AT_ONCE.all, MAX_WAITING);
  const callers = latestUsed<Semaphore>(MAX_CALLERS);

  return async (caller, work) => {
    const own = callers.get(caller) ?? new Semaphore(MAX_AT_ONCE.caller, MAX_WAITING);
    callers.set(caller, own);
    const acquired: Semaphore[] = [];
    try {
      for (const semaphore of [own, all]) {
        await semaphore.acquire();
        acquired.push(semaphore);
      }
      return await breaker.run({ who: caller }, work);
    } catch (failure) {
      if (failure instanceof UpstreamFailure && failure.kind === 'breaker') counts.refused();
      throw failure;
    } finally {
      for (const semaphore of acquired) semaphore.release();
    }
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
const isUnavailable = (result: UpstreamResponse | UpstreamFailure): boolean =>
  result instanceof UpstreamFailure
    ? result.kind === 'never-sent' || result.kind === 'no-response'
    : result.status >= 500;

/** The wait that came with a response, or with a breaker that is open. */
const waitOf = (result: UpstreamResponse | UpstreamFailure): number | undefined =>
  result instanceof UpstreamFailure ? result.retryAfterMs : retryAfterMs(result);

/** Result of a token request: from the provider's reader if it finds one, else from the table. */
export function judgeToken(result: UpstreamResponse | UpstreamFailure, read: Parameters<RequestToken>[2]): TokenResult {
  const { carriedOut, code, isReadable } = meaningOf(result);
  const response = result instanceof UpstreamFailure ? result.response : result;
  const reading = isReadable && response ? read(response) : undefined;
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
    accessLifeMs: accessLifeMs === 'never' ? accessLifeMs : boundedLifeMs(accessLifeMs, BOUNDS.accessLifeMs),
    refreshLifeMs: boundedLifeMs(refreshLifeMs, BOUNDS.refreshLifeMs),
  };
}

/** Error codes that speak about the client registration: the operator must act, and then it works. */
const OPERATOR: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

/** Error codes that speak about the moment. */
const PASSING: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable', 'slow_down']);

/** Statuses of a definite refusal, where the body does not name it. */
const REFUSING: ReadonlySet<number> = new Set([400, 422]);

/** Statuses below 500 that are unrelated to the token: no such endpoint, temporarily unavailable, too many requests. */
const NOT_NOW: ReadonlySet<number> = new Set([404, 405, 408, 425, 429]);

/**
 * Result of a revocation. `refused`: the provider reports in its own format that it does not revoke this token (RFC 7009, 2.2.1). Everything else that
 * is no confirmation is tried again: a second revocation does no harm.
 */
export function judgeRevocation(
  result: UpstreamResponse | UpstreamFailure,
  done: (response: UpstreamResponse) => boolean,
): RevokeOutcome {
  const retry = { kind: 'retry' as const, retryAfterMs: waitOf(result) };
  if (result instanceof UpstreamFailure || !meaningOf(result).isReadable || isPage(result)) return retry;
  const { status } = result;
  const body = json(result);
  const said = isObject(body) ? body.error : undefined;
  if (done(result) && !(isSuccess(status) && said)) return { kind: 'revoked' };
  if (status >= 500 || NOT_NOW.has(status)) return retry;
  const error = codeIn(said);
  if (error !== undefined && OPERATOR.has(error)) return { ...retry, error };
  if (error !== undefined && !PASSING.has(error)) return { kind: 'refused', error };
  return error === undefined && isObject(body) && (REFUSING.has(status) || (isSuccess(status) && said))
    ? { kind: 'refused' }
    : retry;
}

/** An error code, never prose. */
const codeIn = (said: unknown): string | undefined =>
  typeof said === 'string' && /^[\w.-]{1,64}$/.test(said) ? said.toLowerCase() : undefined;
