import type { IncomingMessage } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { LoginRefusedModel } from '../auth/models.js';
import { codeOf, type ErrorCode } from '../errors.js';
import type { LoginRefusal } from '../generated/graphql.js';
import type { ProviderId } from '../provider-id.js';
import { loginParameters } from '../resolvers/login-parameters.js';
import { discard, readBody } from './http-request.js';
import { type Link, page, type Reply, redirect, text } from './reply.js';
import type { RequestContext } from './request-context.js';

const REFUSAL_STATUS: Readonly<Record<LoginRefusal, number>> = {
  INVALID_CREDENTIALS: 400,
  ACCOUNT_LOCKED: 403,
  DENIED_BY_USER: 400,
  INVALID_STATE: 400,
  TOO_MANY_ATTEMPTS: 429,
  TOO_MANY_ACCOUNTS: 400,
  PROVIDER_UNAVAILABLE: 503,
};

const REFUSAL_PARAMETER = 'keyring_error';

/** `name`: the provider's. */
const ERROR_PAGES: Partial<Record<ErrorCode, readonly [number, string, (name: string) => string]>> = {
  BAD_USER_INPUT: [
    400,
    'Sign-in cannot begin',
    name =>
      `The parameter returnTo is not allowed (KEYRING_RETURN_TO), or ${name} does not take the other parameters of this sign-in.`,
  ],
  STORE_UNAVAILABLE: [
    503,
    'Not now',
    () => 'The gateway cannot reach its token store. Sessions are kept. Try again in a moment.',
  ],
  GRANT_UNREADABLE: [
    503,
    'Not now',
    name =>
      `The gateway cannot read what it stored for this sign-in to ${name}. The operator must check KEYRING_SEAL_KEYS. Try again later.`,
  ],
  RATE_LIMITED: [429, 'Too many attempts', name => `Too many sign-ins to ${name}. Wait a moment and try again.`],
  NOT_FOUND: [404, 'Not found', () => 'There is no such provider.'],
  PROVIDER_UNAVAILABLE: [503, 'Not now', name => `${name} does not respond. Try again in a moment.`],
};

/** The page of a login at one provider: where the visitor can go from there. */
interface LoginPage {
  readonly provider: ProviderId;
  /** Where the operator's application is. */
  readonly home: string;
}

const loginUrl = (provider: string, home: string): string =>
  `/login/${provider.toLowerCase()}${home === '/' ? '' : `?returnTo=${encodeURIComponent(home)}`}`;

const startAgain = ({ provider, home }: LoginPage): Link => ({ href: loginUrl(provider, home), text: 'Sign in again' });
const goHome = (home: string): Link => ({ href: home, text: 'Continue' });
/** The same URL: nothing was used up. */
const TRY_AGAIN: Link = { href: '', text: 'Try again' };

/** The provider's name, for people. */
const nameOf = ({ sessions }: RequestContext, { provider }: LoginPage): string =>
  sessions.providers().find(({ id }) => id === provider)?.name ?? provider;

/** The page for an error of the engine. An error without a page is thrown again. */
function errorPage(context: RequestContext, error: unknown, at: LoginPage): Reply {
  const code = codeOf(error);
  const known = code && ERROR_PAGES[code];
  if (!known) throw error;
  const retryAfter = error instanceof Error && 'extensions' in error ? retryAfterIn(error.extensions) : undefined;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const [status, title, sentence] = known;
  return page(status, title, sentence(nameOf(context, at)), headers, [
    ...(status >= 429 ? [TRY_AGAIN] : []),
    startAgain(at),
    goHome(at.home),
  ]);
}

function retryAfterIn(extensions: unknown): number | undefined {
  const value = (extensions as { retryAfter?: unknown } | undefined)?.retryAfter;
  return typeof value === 'number' ? value : undefined;
}

/** `message`: for people, where more is known than the reason. */
function refusedPage(
  {
    reason,
    message,
    retryAfterSeconds,
  }: Pick<LoginRefusedModel, 'reason' | 'retryAfterSeconds'> & { message?: string },
  links: readonly Link[],
): Reply {
  const headers = retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {};
  const sentence = message === undefined ? `The sign-in did not succeed (${reason}).` : `${message} (${reason})`;
  return page(REFUSAL_STATUS[reason], 'Not signed in', sentence, headers, links);
}

/** A callback that leads nowhere, in a browser that has a session: this sign-in changes nothing about that. */
function alreadySignedIn(context: RequestContext, reason: LoginRefusal, at: LoginPage): Reply {
  const sentence = `This sign-in to ${nameOf(context, at)} has expired, was finished before or was started elsewhere (${reason}). You are still signed in.`;
  return page(REFUSAL_STATUS[reason], 'You are signed in', sentence, {}, [goHome(at.home), startAgain(at)]);
}

/** The page for a login that came back to the gateway itself, because it named no place of its own, and was refused. */
export function landing(context: RequestContext, home: string): Reply | undefined {
  const reason = new URLSearchParams(context.search).get(REFUSAL_PARAMETER);
  if (reason === null || !Object.hasOwn(REFUSAL_STATUS, reason)) return undefined;
  const redirecting = context.sessions.providers().filter(({ login }) => login === 'REDIRECT');
  const again = redirecting.map(({ id, name }) => ({ href: loginUrl(id, home), text: `Sign in to ${name}` }));
  return refusedPage({ reason: reason as LoginRefusal }, [...again, goHome(home)]);
}

const signedIn = (home: string): Reply => page(200, 'Signed in', 'You can close this page.', {}, [goHome(home)]);

/**
 * A browser's guess at where the user goes next: Sec-Purpose for prefetch and prerender, Purpose, X-Purpose and X-Moz in older browsers. A state works
 * once, and a guess may be thrown away, so a login neither begins nor ends by it. Browsers drop a prefetch that fails and send the request again when the
 * user goes there.
 */
export function refusedPrefetch({ headers }: RequestContext): Reply | undefined {
  const purposes = [headers['sec-purpose'], headers.purpose, headers['x-purpose'], headers['x-moz']];
  const isGuess = purposes.some(value => /\b(prefetch|prerender|preview)\b/i.test(String(value)));
  return isGuess ? text(503, 'Not for prefetching') : undefined;
}

/** GET /login/{provider}?returnTo=: on to the provider's page. Further parameters fill the provider's part of LoginInput. */
export async function beginLogin(schema: GraphQLSchema, context: RequestContext, at: LoginPage): Promise<Reply> {
  const { sessions, search } = context;
  const provider = sessions.providers().find(({ id }) => id === at.provider);
  const read = provider && loginParameters(schema, provider, new URLSearchParams(search));
  if (read && 'problem' in read) return page(400, 'Sign-in cannot begin', read.problem, {}, [goHome(at.home)]);
  try {
    const outcome = await sessions.beginRedirect(at.provider, read?.input ?? {});
    if (outcome.__typename === 'LoginRedirect') return redirect(outcome.authorizationUrl);
    if (outcome.__typename === 'LoginRefused') return refusedPage(outcome, [TRY_AGAIN, goHome(at.home)]);
    return signedIn(at.home);
  } catch (error) {
    return errorPage(context, error, at);
  }
}

/** GET /callback/{provider}: back from the provider's page, and on to where the login began. */
export async function finishLogin(context: RequestContext, at: LoginPage): Promise<Reply> {
  const query = new URLSearchParams(context.search);
  try {
    const { outcome, returnTo, isSignedIn, isEarly } = await context.sessions.finishRedirect(at.provider, query);
    if (isEarly) return redirect(`${context.path}${context.search}`);
    const isRefused = outcome.__typename === 'LoginRefused';
    if (returnTo === null) {
      if (!isRefused) return signedIn(at.home);
      if (isSignedIn) return alreadySignedIn(context, outcome.reason, at);
      return refusedPage(outcome, [startAgain(at), goHome(at.home)]);
    }
    const back = new URL(returnTo);
    if (isRefused) back.searchParams.set(REFUSAL_PARAMETER, outcome.reason);
    return redirect(back.href);
  } catch (error) {
    return errorPage(context, error, at);
  }
}

/** A form post of a provider's: a code and a handful of parameters. */
const FORM_BYTES = 16 << 10;
const FORM_TYPE = /^application\/x-www-form-urlencoded *(;|$)/i;

/** POST /callback/{provider}, where the provider answers so: on to GET, which brings the browser's cookies. Undefined: the client is gone. */
export async function finishLoginByForm(
  context: RequestContext,
  request: IncomingMessage,
  { provider, home }: LoginPage,
): Promise<Reply | undefined> {
  const tooLarge = () => page(413, 'Not signed in', 'The provider sent more than a sign-in has.', {}, [goHome(home)]);
  if (!FORM_TYPE.test(context.headers['content-type'] ?? '')) {
    discard(request);
    return text(415, 'A form is expected', { connection: 'close' });
  }
  const body = await readBody(request, FORM_BYTES);
  if (body === 'gone') return undefined;
  if (body === 'not-utf-8') return text(400, 'Bad request');
  if (body === 'too-large') {
    discard(request);
    return { ...tooLarge(), headers: { ...tooLarge().headers, connection: 'close' } };
  }
  const query = context.sessions.formPosted(provider, new URLSearchParams(body.text));
  return query === undefined ? tooLarge() : redirect(`${context.path}?${query}`);
}
