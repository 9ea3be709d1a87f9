import { gatewayError } from '../../errors.js';
import type { Provider } from '../../provider/contract.js';
import type { ProviderId } from '../../provider-id.js';
import type { Log } from '../../telemetry/logger.js';
import { parseSessionValue, randomText, sha256 } from '../crypto/ids.js';
import type { Sealer } from '../crypto/seal.js';
import type { ConnectedProvider } from '../grants/caller.js';
import type { LoggedInModel, LoginRedirectModel, LoginRefusedModel } from '../models.js';
import { codeChallengeS256 } from '../oauth2/requests.js';
import type { AuthenticatedSession, Sessions } from '../sessions/sessions.js';
import type { Transport } from '../sessions/transport.js';
import type { Store } from '../store/contract.js';
import { keys } from '../store/keys.js';
import { FIELD, grantsAt, writeAbout } from '../store/session-record.js';
import { begin, type End, PENDING_MS, type Pending, preLoginId, type Taken, take } from './authorization-request.js';
import { type Callback, type FormPosts, identityOf, isFrom, readCallback } from './callback.js';
import type { LinkGrant } from './link-grant.js';
import { type Login, type LoginCase, refused } from './login.js';
import { remembered, scopesToRequest, withRequestedScopes } from './login-request.js';
import { allowedReturnTo } from './return-to.js';

export interface Finished {
  readonly outcome: LoggedInModel | LoginRefusedModel;
  /** It did not: another login of this browser ended during the wait, and the same callback works with the cookie that it brought. */
  readonly isEarly?: boolean;
  /** Null when the state is not known, or when the operator has taken the URL off the list. */
  readonly returnTo: string | null;
  /** This is a repeat: the outcome was reported before. */
  readonly isRepeat: boolean;
}

const unknown = (provider: Provider | undefined): Finished => ({
  outcome: refused(provider, 'INVALID_STATE'),
  returnTo: null,
  isRepeat: false,
});

export interface RedirectSettings {
  /** Allowed returnTo URLs: origin and path. */
  readonly returnTo: readonly string[];
  readonly publicUrl: string;
  readonly upstreamDeadlineMs: number;
}

export type RedirectLogin = ReturnType<typeof createRedirectLogin>;

/** Redirect logins (RFC 6749, 4.1): the browser signs in at the provider and comes back with a code. */
export function createRedirectLogin(options: {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly sessions: Sessions;
  readonly linkGrant: LinkGrant;
  readonly login: Login;
  readonly settings: RedirectSettings;
  readonly forms: FormPosts;
  readonly log: Log;
}) {
  const { store, sealer, sessions, linkGrant, login, settings, forms, log } = options;
  const { returnTo: allowed, publicUrl, upstreamDeadlineMs } = settings;
  const callbackUrl = (id: ProviderId) => `${publicUrl}/callback/${id.toLowerCase()}`;

  /** A session that was opened for an earlier login lives as long as this one may take. */
  async function keepFor({ ref, record }: AuthenticatedSession): Promise<void> {
    const endsAtMs = Math.min(Math.floor(store.now()) + PENDING_MS, linkGrant.fullEndMs(record));
    if (endsAtMs <= record.about.endsAtMs) return;
    const key = keys.session(ref);
    const about = writeAbout(sealer, ref, record.secretHash, { ...record.about, endsAtMs });
    // Overtaken by a login, it has a full life anyway.
    await store.commit({
      checks: [{ key, field: FIELD.about, is: record.aboutText }],
      writes: [{ op: 'set', key, field: FIELD.about, value: about }, ...sessions.used(ref, endsAtMs)],
    });
  }

  /** What ties a state to its client: the session it is in, and for a browser the value of a cookie of its own. */
  async function bind({ request, session }: LoginCase): Promise<{ session?: string; browser?: string }> {
    if (session?.record.about.by === 'bearer') {
      await keepFor(session);
      return { session: session.ref };
    }
    if (!session && request.transport.wantsBearer) {
      // A bearer client has no cookie to bind a state to: it gets a short session first, whose value completeLogin must present.
      const created = await linkGrant.createEmpty(request, 'bearer', PENDING_MS);
      login.issue(request, created);
      return { session: created.ref };
    }
    return { browser: randomText(256), ...(session && { session: session.ref }) };
  }

  async function exchange(
    at: LoginCase,
    connected: ConnectedProvider,
    callback: Callback,
    pending: Pending,
    onLinked: (value: string) => Promise<void>,
  ): Promise<LoggedInModel | LoginRefusedModel> {
    const { provider, tokens } = connected;
    const { code, error, params } = callback;
    const { verifier: codeVerifier, remembered = {}, scopes } = pending;
    if (!isFrom(provider.callback?.issuer, remembered, callback)) {
      log.warn({ provider: provider.id }, 'a callback without the issuer that the provider announces was refused');
      return refused(provider, 'INVALID_STATE');
    }
    if (error !== undefined) return denied(provider, error);
    if (code === undefined || params === undefined || !provider.exchange) return refused(provider, 'INVALID_STATE');
    const given = { code, codeVerifier, remembered, params, callbackUrl: callbackUrl(provider.id) };
    const requestTokens = provider.exchange.bind(provider, given);
    const outcome = await tokens.forToken(`address ${at.request.address}`, requestTokens);
    return login.settle(at, connected, withRequestedScopes(outcome, scopes), onLinked);
  }

  async function finishFirst(
    at: LoginCase,
    connected: ConnectedProvider,
    callback: Callback,
    { pending, settle, release }: Extract<Taken, { kind: 'first' }>,
  ): Promise<LoggedInModel | LoginRefusedModel> {
    let isLinked = false;
    const onLinked = async (value: string) => {
      isLinked = true;
      await settle({ kind: 'logged-in', value });
    };
    try {
      const end = await exchange(at, connected, callback, pending, onLinked);
      if (end.__typename === 'LoginRefused')
        await settle({ kind: 'refused', reason: end.reason, retryAfterSeconds: end.retryAfterSeconds });
      return end;
    } catch (failure) {
      if (!isLinked) await settle({ kind: 'refused', reason: 'INVALID_STATE' });
      throw failure;
    } finally {
      await release();
    }
  }

  /** The first callback's outcome, for a client that may not have received it. What has changed since stands: a logout, or a newer secret. */
  async function repeat(
    at: LoginCase,
    provider: Provider,
    end: End | undefined,
  ): Promise<LoggedInModel | LoginRefusedModel> {
    if (end?.kind === 'refused') {
      const { reason, retryAfterSeconds = null } = end;
      return { ...refused(provider, reason), retryAfterSeconds };
    }
    const value = parseSessionValue(end?.value);
    if (!end || !value) return refused(provider, 'INVALID_STATE');
    const [ref, secretHash] = [sha256(value.sid), sha256(value.secret)];
    const record = await sessions.read(ref);
    // The newest login is the one that this callback ended.
    const [name, grant] = record
      ? (grantsAt(record, provider.id).sort(([, a], [, b]) => b.grantedAtMs - a.grantedAtMs)[0] ?? [])
      : [];
    const isCurrent = record?.secretHash === secretHash;
    // A client that is in another session by now stays there: it would lose what that one has.
    const isTheirs = at.session ? at.session.ref === ref : isCurrent;
    if (!record || !name || !grant || !isTheirs) return refused(provider, 'INVALID_STATE');
    if (isCurrent) {
      const { about, unclaimed } = record;
      login.issue(at.request, { ref, about, secretHash, value: end.value, unclaimed: unclaimed?.text });
    }
    return login.loggedInModel(provider, record, name, grant);
  }

  return {
    /** Begins a redirect login (RFC 6749, 4.1.1): keeps it under a fresh state bound to this browser, or to this bearer's session. */
    async begin(
      at: LoginCase,
      provider: Provider<unknown>,
      input: unknown,
    ): Promise<LoginRedirectModel | LoginRefusedModel> {
      const { id } = provider;
      if (!provider.authorizationUrl)
        throw gatewayError('BAD_USER_INPUT', { provider: id, message: `${provider.name} has no redirect login.` });
      const wanted = provider.returnTo?.(input);
      const isHome = wanted === undefined;
      const returnTo = isHome ? `${publicUrl}/` : allowedReturnTo(wanted, allowed, publicUrl);
      if (returnTo === undefined)
        throw gatewayError('BAD_USER_INPUT', {
          provider: id,
          message: 'returnTo is not in KEYRING_RETURN_TO: the operator must allow it.',
        });
      const tooMany = await login.count(at.request, provider);
      if (tooMany) return tooMany;
      const asked = provider.scopes?.(input);
      const scopes = scopesToRequest(provider, asked ?? [], asked && grantedScopes(at, id));
      const [state, verifier] = [randomText(256), randomText(256)];
      const { session, browser } = await bind(at);
      const codeChallenge = codeChallengeS256(verifier);
      const request = await provider.authorizationUrl(input, {
        state,
        codeChallenge,
        callbackUrl: callbackUrl(id),
        scopes,
      });
      const { url, remember } = typeof request === 'string' ? { url: request } : request;
      const { expiresAtMs } = await begin(store, sealer, state, {
        provider: id,
        returnTo,
        isHome,
        verifier,
        scopes: [...scopes],
        ...remembered(id, remember),
        ...(browser && { browser: sha256(browser) }),
        ...(session && { session }),
      });
      if (browser) issueCookie(at.request.transport, state, browser);
      return { __typename: 'LoginRedirect', authorizationUrl: url, expiresAtMs };
    },

    /**
     * Ends a redirect login (RFC 6749, 4.1.2). A repeat of the callback gets the outcome of the first. It was counted when it began: states cannot be
     * guessed.
     */
    async finish(
      at: LoginCase,
      connected: ConnectedProvider | undefined,
      id: ProviderId,
      query: URLSearchParams,
    ): Promise<Finished> {
      if (!connected?.provider.exchange) return unknown(connected?.provider);
      const { callback: declared } = connected.provider;
      const callback = readCallback(declared, forms.unfold(id, declared, query));
      const { state } = callback;
      if (state === undefined) return unknown(connected.provider);
      const { request, session } = at;
      const { transport } = request;
      const cookie = preLoginId(state);
      const taken = await take(store, sealer, upstreamDeadlineMs, state, {
        provider: id,
        browser: transport.preLogin(cookie),
        tabs: tabsOf(at),
        session: session?.ref,
        presented: transport.presented?.value,
        callback: identityOf(declared, callback),
        signal: request.signal,
      });
      if (!taken) return unknown(connected.provider);
      if (taken.kind === 'again')
        return {
          outcome: refused(connected.provider, 'TOO_MANY_ATTEMPTS', 1_000),
          returnTo: null,
          isRepeat: true,
          isEarly: true,
        };
      const isRepeat = taken.kind === 'repeat';
      const outcome = await login.awaitedByDrain(
        isRepeat ? repeat(at, connected.provider, taken.end) : finishFirst(at, connected, callback, taken),
      );
      const { browser, returnTo, isHome } = taken.pending;
      // A client that receives this need not repeat; one that does not still has the cookie.
      if (browser !== undefined) transport.clearPreLogin(cookie);
      // The list may have changed since the login began.
      const stillAllowed = isHome ? returnTo : allowedReturnTo(returnTo, allowed, publicUrl);
      return { outcome, returnTo: stillAllowed ?? null, isRepeat };
    },
  };
}

/**
 * Scopes that the session has at the provider already. Which of several accounts will sign in is not known yet, so none may lose any. A login that
 * names no scopes gets the provider's default, as ever.
 */
function grantedScopes({ session }: LoginCase, id: ProviderId): readonly string[] {
  return session ? grantsAt(session.record, id).flatMap(([, { scopes = [] }]) => scopes) : [];
}

/** The session, or without one the oldest login that the browser has under way: its tabs present the same. */
function tabsOf({ session, request: { transport } }: LoginCase): string | undefined {
  if (session) return session.record.about.by === 'cookie' ? session.ref : undefined;
  const [oldest] = transport.preLogins;
  const value = oldest === undefined ? undefined : transport.preLogin(oldest);
  return value === undefined ? undefined : sha256(value);
}

/** RFC 6749, 4.1.2.1: what the authorize page may say instead of a code. */
function denied(provider: Provider, error: string): LoginRefusedModel {
  return refused(provider, error === 'access_denied' ? 'DENIED_BY_USER' : 'PROVIDER_UNAVAILABLE');
}

/** Logins that one browser may have under way: requests carry a cookie for each. The oldest give way. */
const MAX_LOGINS = 20;

function issueCookie(transport: Transport, state: string, value: string): void {
  const { preLogins } = transport;
  for (const id of preLogins.slice(0, Math.max(0, preLogins.length - MAX_LOGINS + 1))) transport.clearPreLogin(id);
  transport.issuePreLogin(value, PENDING_MS / 1000, preLoginId(state));
}
