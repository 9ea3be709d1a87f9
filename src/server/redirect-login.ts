import type { Engine } from '../auth/engine.js';
import { codeOf, type ErrorCode } from '../errors.js';
import type { LoginRefusal, ProviderId } from '../generated/graphql.js';
import { page, type Reply, redirect } from './reply.js';
import type { Visit } from './visit.js';

/** HTTP status of the page that says why a login got nowhere. */
const REFUSAL_STATUS: Readonly<Record<LoginRefusal, number>> = {
  INVALID_CREDENTIALS: 400,
  ACCOUNT_LOCKED: 403,
  DENIED_BY_USER: 400,
  INVALID_STATE: 400,
  TOO_MANY_ATTEMPTS: 429,
  PROVIDER_UNAVAILABLE: 503,
};

/** Tells the place a login returns to why it was refused. */
const REFUSAL_PARAMETER = 'keyring_error';

const ERROR_PAGES: Partial<Record<ErrorCode, readonly [number, string, string]>> = {
  BAD_USER_INPUT: [
    400,
    'Sign-in cannot begin',
    'The address to return to is not allowed, or this provider has no such way to sign in.',
  ],
  STORE_UNAVAILABLE: [
    503,
    'Not now',
    'The gateway cannot reach its store. Nobody is signed out by this; try again in a moment.',
  ],
  GRANT_UNREADABLE: [
    503,
    'Not now',
    'The gateway cannot read what it remembers of this sign-in. Its operator has to mend that; try again later.',
  ],
  RATE_LIMITED: [429, 'Too many attempts', 'Wait a moment and try again.'],
  NOT_FOUND: [404, 'Not found', 'There is no such provider.'],
  PROVIDER_UNAVAILABLE: [503, 'Not now', 'The provider does not answer. Try again in a moment.'],
};

/** The page for an error of the engine; what has no page of its own is thrown on. */
function errorPage(error: unknown): Reply {
  const code = codeOf(error);
  const known = code && ERROR_PAGES[code];
  if (!known) throw error;
  const retryAfter = error instanceof Error && 'extensions' in error ? retryAfterIn(error.extensions) : undefined;
  return page(...known, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
}

function retryAfterIn(extensions: unknown): number | undefined {
  const value = (extensions as { retryAfter?: unknown } | undefined)?.retryAfter;
  return typeof value === 'number' ? value : undefined;
}

function refusedPage(reason: LoginRefusal, retryAfterSeconds?: number | null): Reply {
  const headers = retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {};
  return page(REFUSAL_STATUS[reason], 'Not signed in', `The sign-in did not succeed (${reason}).`, headers);
}

/** The page for a login that came back to the gateway itself, because it named no place of its own, and was refused. */
export function landing({ search }: Visit): Reply | undefined {
  const reason = new URLSearchParams(search).get(REFUSAL_PARAMETER);
  return reason !== null && Object.hasOwn(REFUSAL_STATUS, reason) ? refusedPage(reason as LoginRefusal) : undefined;
}

function signedIn(): Reply {
  return page(200, 'Signed in', 'You can close this page.');
}

/** A parameter that came exactly once (RFC 6749, 3.1: none may come twice). */
function once(search: URLSearchParams, name: string): string | undefined {
  const values = search.getAll(name);
  return values.length === 1 && values[0] ? values[0] : undefined;
}

/** GET /login/{provider}?returnTo=: on to the provider's page. */
export async function beginLogin(engine: Engine, visit: Visit, provider: ProviderId): Promise<Reply> {
  const search = new URLSearchParams(visit.search);
  try {
    const opened = engine.open(visit.facts, visit.transport);
    const outcome = await opened.beginRedirect(
      provider,
      search.has('returnTo') ? (search.get('returnTo') ?? '') : undefined,
    );
    if (outcome.__typename === 'LoginRedirect') return redirect(outcome.authorizationUrl);
    if (outcome.__typename === 'LoginRefused') return refusedPage(outcome.reason, outcome.retryAfterSeconds);
    return signedIn();
  } catch (error) {
    return errorPage(error);
  }
}

/** GET /callback/{provider}: back from the provider's page, and on to where the login began. */
export async function finishLogin(engine: Engine, visit: Visit, provider: ProviderId): Promise<Reply> {
  const search = new URLSearchParams(visit.search);
  const params = { state: once(search, 'state'), code: once(search, 'code'), error: once(search, 'error') };
  try {
    const { outcome, returnTo } = await engine.open(visit.facts, visit.transport).finishRedirect(provider, params);
    const isRefused = outcome.__typename === 'LoginRefused';
    if (returnTo === null) return isRefused ? refusedPage(outcome.reason, outcome.retryAfterSeconds) : signedIn();
    const back = new URL(returnTo);
    if (isRefused) back.searchParams.set(REFUSAL_PARAMETER, outcome.reason);
    return redirect(back.href);
  } catch (error) {
    return errorPage(error);
  }
}
