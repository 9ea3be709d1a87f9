import { gatewayError } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import type { CallbackParams } from '../../provider/context.js';
import type { Provider } from '../../provider/contract.js';
import { formatSessionValue, newSecret, newSid, parseSessionValue, randomText, sha256 } from '../crypto/ids.js';
import type { LoggedInModel, LoginRedirectModel, LoginRefusedModel } from '../models.js';
import { codeChallengeS256 } from '../oauth2/pkce.js';
import type { Parts } from '../parts.js';
import type { AuthenticatedSession } from '../sessions/sessions.js';
import type { Transport } from '../sessions/transport.js';
import { keys } from '../store/keys.js';
import { FIELD, writeAbout } from '../store/session-record.js';
import { begin, type End, PENDING_MS, type Pending, preLoginId, type Taken, take } from './authorization-request.js';
import { createSession, fullEnd, newAbout } from './link-grant.js';
import { awaitedByDrain, issueValue, type LoginCase, loggedInModel, settleLogin } from './login.js';
import { countLogin, refused } from './login-limits.js';
import { allowedReturnTo } from './return-to.js';

type Redirecting = Provider<unknown>;

/** Begins a redirect login (RFC 6749, 4.1.1): remembers it under a fresh state bound to this browser, or to this bearer's session. */
export async function beginRedirect(
  parts: Parts,
  at: LoginCase,
  provider: Redirecting,
  input: unknown,
): Promise<LoginRedirectModel | LoginRefusedModel> {
  if (!provider.authorizationUrl)
    throw gatewayError('BAD_USER_INPUT', { provider: provider.id, message: 'This provider has no redirect login.' });
  const { publicUrl, returnTo: allowed } = parts.settings;
  const wanted = provider.returnTo?.(input);
  const returnTo = wanted === undefined ? `${publicUrl}/` : allowedReturnTo(wanted, allowed, publicUrl);
  if (returnTo === undefined)
    throw gatewayError('BAD_USER_INPUT', {
      provider: provider.id,
      message: 'returnTo is not a place the operator allows.',
    });
  const tooMany = await countLogin(parts.store, parts.settings, { address: at.facts.address, provider: provider.id });
  if (tooMany) return tooMany;
  const state = randomText(256);
  const { session, browser } = await bind(parts, at);
  const bound = { ...(browser && { browser: sha256(browser) }), ...(session && { session }) };
  const isHome = wanted === undefined;
  const { verifier, expiresAtMs } = await begin(parts.store, parts.sealer, state, {
    provider: provider.id,
    returnTo,
    isHome,
    ...bound,
  });
  if (browser) issueCookie(at.transport, state, browser);
  const codeChallenge = codeChallengeS256(verifier);
  const authorizationUrl = await provider.authorizationUrl(input, { state, codeChallenge });
  return { __typename: 'LoginRedirect', authorizationUrl, expiresAtMs };
}

/** How a redirect login ended. */
export interface Finished {
  readonly outcome: LoggedInModel | LoginRefusedModel;
  /** It did not: another login of this browser ended during the wait, and the same callback works with the cookie that it brought. */
  readonly isEarly?: boolean;
  /** Null when the state is not known, or when the operator has taken the URL off the list. */
  readonly returnTo: string | null;
  /** This is a repeat: the outcome was reported before. */
  readonly isRepeat: boolean;
}

const UNKNOWN: Finished = { outcome: refused('INVALID_STATE'), returnTo: null, isRepeat: false };

/**
 * Ends a redirect login (RFC 6749, 4.1.2). A repeat of the callback gets the outcome of the first. It was counted when it began: states cannot be
 * guessed.
 */
export async function finishRedirect(
  parts: Parts,
  at: LoginCase,
  provider: Redirecting | undefined,
  id: ProviderId,
  params: CallbackParams,
): Promise<Finished> {
  const { state, code, error } = params;
  if (!provider?.exchange || state === undefined) return UNKNOWN;
  const { transport, session } = at;
  const cookie = preLoginId(state);
  const taken = await take(parts.store, parts.sealer, parts.settings.upstreamDeadlineMs, state, {
    provider: id,
    browser: transport.preLogin(cookie),
    tabs: tabsOf(at),
    session: session?.ref,
    presented: transport.presented?.value,
    callback: JSON.stringify([code, error]),
    signal: at.facts.signal,
  });
  if (!taken) return UNKNOWN;
  if (taken.kind === 'again')
    return { outcome: refused('TOO_MANY_ATTEMPTS', 1_000), returnTo: null, isRepeat: true, isEarly: true };
  const isRepeat = taken.kind === 'repeat';
  const finishing = isRepeat
    ? repeated(parts, at, provider as Provider, taken.end)
    : finish(parts, at, provider, params, taken);
  awaitedByDrain(parts, finishing);
  const outcome = await finishing;
  // A client that receives this need not repeat; one that does not still has the cookie.
  if (taken.pending.browser !== undefined) transport.clearPreLogin(cookie);
  return { outcome, returnTo: allowedNow(parts, taken.pending) ?? null, isRepeat };
}

/** The session, or without one the oldest login that the browser has under way: its tabs present the same. */
function tabsOf({ session, transport }: LoginCase): string | undefined {
  if (session) return session.record.about.by === 'cookie' ? session.ref : undefined;
  const [oldest] = transport.preLogins;
  const value = oldest === undefined ? undefined : transport.preLogin(oldest);
  return value === undefined ? undefined : sha256(value);
}

type First = Extract<Taken, { kind: 'first' }>;

async function finish(
  parts: Parts,
  at: LoginCase,
  provider: Redirecting,
  { code, error }: CallbackParams,
  { pending, settle, release }: First,
): Promise<LoggedInModel | LoginRefusedModel> {
  let isKept = false;
  const attached = async (value: string) => {
    isKept = true;
    await settle({ kind: 'logged-in', value });
  };
  try {
    const end = await exchanged(parts, at, provider, { code, error }, pending, attached);
    if (end.__typename === 'LoginRefused')
      await settle({ kind: 'refused', reason: end.reason, retryAfterSeconds: end.retryAfterSeconds });
    return end;
  } catch (failure) {
    if (!isKept) await settle({ kind: 'refused', reason: 'INVALID_STATE' });
    throw failure;
  } finally {
    await release();
  }
}

async function exchanged(
  parts: Parts,
  at: LoginCase,
  provider: Redirecting,
  { code, error }: Pick<CallbackParams, 'code' | 'error'>,
  { verifier }: Pending,
  attached: (value: string) => Promise<void>,
): Promise<LoggedInModel | LoginRefusedModel> {
  if (error !== undefined) return denied(error);
  if (code === undefined || !provider.exchange) return refused('INVALID_STATE');
  const exchange = provider.exchange.bind(provider, code, verifier);
  const outcome = await parts.registry.get(provider.id).tokens.forToken(`address ${at.facts.address}`, exchange);
  return settleLogin(parts, at, provider as Provider, outcome, attached);
}

/** The first callback's outcome, for a client that may not have received it. What has changed since stands: a logout, or a newer secret. */
async function repeated(
  parts: Parts,
  at: LoginCase,
  provider: Provider,
  end: End | undefined,
): Promise<LoggedInModel | LoginRefusedModel> {
  if (end?.kind === 'refused') {
    const { reason, retryAfterSeconds = null } = end;
    return { ...refused(reason), retryAfterSeconds };
  }
  const value = parseSessionValue(end?.value);
  if (!end || !value) return refused('INVALID_STATE');
  const [ref, secretHash] = [sha256(value.sid), sha256(value.secret)];
  const record = await parts.sessions.read(ref);
  const grant = record?.grants.get(provider.id)?.record;
  const isCurrent = record?.secretHash === secretHash;
  // A client that is in another session by now stays there: it would lose what that one holds.
  const isTheirs = at.session ? at.session.ref === ref : isCurrent;
  if (!record || !grant || grant.state === 'revoked' || !isTheirs) return refused('INVALID_STATE');
  if (isCurrent) {
    const { about, unclaimed } = record;
    issueValue(parts, at.transport, { ref, about, secretHash, unclaimed: unclaimed?.text }, end.value);
  }
  return loggedInModel(parts, provider, record, grant);
}

/** The list may have changed since the login began. */
function allowedNow({ settings }: Parts, { returnTo, isHome }: Pending): string | undefined {
  return isHome ? returnTo : allowedReturnTo(returnTo, settings.returnTo, settings.publicUrl);
}

/** RFC 6749, 4.1.2.1: what the authorize page may say instead of a code. */
function denied(error: string): LoginRefusedModel {
  return refused(error === 'access_denied' ? 'DENIED_BY_USER' : 'PROVIDER_UNAVAILABLE');
}

/** What ties a state to its client: the session it is in, and for a browser the value of a cookie of its own. */
async function bind(parts: Parts, at: LoginCase): Promise<{ session?: string; browser?: string }> {
  const { session, transport } = at;
  if (session?.record.about.by === 'bearer') {
    await keepFor(parts, session);
    return { session: session.ref };
  }
  if (!session && transport.wantsBearer) return { session: await openEmpty(parts, at) };
  return { browser: randomText(256), ...(session && { session: session.ref }) };
}

/** Logins that one browser may have under way: requests carry a cookie for each. The oldest give way. */
const MAX_LOGINS = 20;

function issueCookie(transport: Transport, state: string, value: string): void {
  const { preLogins } = transport;
  for (const id of preLogins.slice(0, Math.max(0, preLogins.length - MAX_LOGINS + 1))) transport.clearPreLogin(id);
  transport.issuePreLogin(value, PENDING_MS / 1000, preLoginId(state));
}

/** A bearer client has no cookie to bind a state to: it gets a short session first, whose value completeLogin must present. */
async function openEmpty(parts: Parts, at: LoginCase): Promise<string> {
  const sid = newSid();
  const secret = newSecret();
  const ref = sha256(sid);
  const secretHash = sha256(secret);
  const about = newAbout(parts, at.facts, 'bearer', PENDING_MS);
  const { writes, unclaimed } = createSession(parts, ref, about, secretHash);
  await parts.store.commit({
    checks: [{ key: keys.session(ref), field: FIELD.about, is: null }],
    writes,
    durable: true,
  });
  parts.telemetry.sessions.began();
  issueValue(parts, at.transport, { ref, about, secretHash, unclaimed }, formatSessionValue({ sid, secret }));
  return ref;
}

/** A session that was opened for an earlier login lives as long as this one may take. */
async function keepFor(parts: Parts, { ref, record }: AuthenticatedSession): Promise<void> {
  const endsAtMs = Math.min(Math.floor(parts.store.now()) + PENDING_MS, fullEnd(parts, record));
  if (endsAtMs <= record.about.endsAtMs) return;
  const key = keys.session(ref);
  const about = writeAbout(parts.sealer, ref, record.secretHash, { ...record.about, endsAtMs });
  // Overtaken by a login, it has a full life anyway.
  await parts.store.commit({
    checks: [{ key, field: FIELD.about, is: record.aboutText }],
    writes: [{ op: 'set', key, field: FIELD.about, value: about }, ...parts.sessions.used(ref, endsAtMs)],
  });
}
