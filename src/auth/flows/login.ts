import { codeOf, gatewayError } from '../../errors.js';
import type { LoginRefusal } from '../../generated/graphql.js';
import type { Provider, TokenResponse, TokenResult } from '../../provider/contract.js';
import type { Log } from '../../telemetry/logger.js';
import { originFor } from '../../upstream/hosts.js';
import { believedWaitMs } from '../../upstream/provider-numbers.js';
import { newSid, sha256 } from '../crypto/ids.js';
import type { ConnectedProvider, Providers } from '../grants/caller.js';
import type { Outbox } from '../grants/outbox.js';
import { foldAccount, type PasswordGuesses } from '../grants/password-guesses.js';
import { lacksSubject } from '../grants/rules.js';
import type { LoggedInModel, LoginRefusedModel } from '../models.js';
import type { AuthenticatedSession, Sessions } from '../sessions/sessions.js';
import type { SessionEvents } from '../sessions/streams.js';
import type { ClientRequest } from '../sessions/transport.js';
import type { Store } from '../store/contract.js';
import type { GrantRecord } from '../store/grant-record.js';
import { type GrantName, nameOf, sessionOwner } from '../store/keys.js';
import type { SessionRecord } from '../store/session-record.js';
import type { EndSession } from './end-session.js';
import type { LearnSubject } from './learn-subject.js';
import { type Linked, type LinkGrant, MOST_ACCOUNTS, type NewSecret } from './link-grant.js';
import type { RelatedSessions } from './related-sessions.js';
import type { RevokeOrphanedTokens } from './revoke-orphaned-tokens.js';
import { grantView, sessionView } from './to-graphql.js';
import type { UnclaimedLogins } from './unclaimed-login.js';

/** What a login works on: the request, and the session it presented, if there is one. */
export interface LoginCase {
  readonly request: ClientRequest;
  readonly session: AuthenticatedSession | undefined;
}

const WINDOW_SECONDS = 60;

export type Login = ReturnType<typeof createLogin>;

/** Logins: with values that the client sent, and the common end of these and of redirect logins. */
export function createLogin(options: {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly providers: Providers;
  readonly guesses: PasswordGuesses;
  readonly outbox: Outbox;
  readonly events: SessionEvents;
  readonly linkGrant: LinkGrant;
  readonly unclaimedLogins: UnclaimedLogins;
  readonly endSession: EndSession;
  readonly revokeOrphanedTokens: RevokeOrphanedTokens;
  readonly learnSubject: LearnSubject;
  readonly relatedSessions: RelatedSessions;
  readonly limits: { readonly loginsPerAddress: number; readonly loginsPerAccount: number };
  readonly log: Log;
}) {
  const { store, sessions, providers, guesses, outbox, events, linkGrant, unclaimedLogins, endSession } = options;
  const { revokeOrphanedTokens, learnSubject, relatedSessions, limits, log } = options;
  /**
   * Counts a login against its address and, where the input names one, its provider account: strictly in the store, before anything is sent. So a
   * login also fails here, at no cost to the account, when the store is away. Undefined: go on.
   */
  async function count(
    { address }: ClientRequest,
    provider: Pick<Provider, 'id' | 'name'>,
    account?: string,
  ): Promise<LoginRefusedModel | undefined> {
    const tries = [{ name: 'address', points: limits.loginsPerAddress, subject: sha256(address) }];
    if (account !== undefined) {
      const subject = sha256(`${provider.id}\n${foldAccount(account)}`);
      tries.push({ name: 'account', points: limits.loginsPerAccount, subject });
    }
    for (const { subject, ...limit } of tries) {
      const { allowed, retryAfterMs } = await store.attempt({ ...limit, windowSeconds: WINDOW_SECONDS }, subject);
      if (!allowed) return refused(provider, 'TOO_MANY_ATTEMPTS', retryAfterMs);
    }
    return undefined;
  }

  /** A drain waits for a login under way also after its client has gone: tokens may be on their way that only this process knows. */
  function awaitedByDrain<T>(settling: Promise<T>): Promise<T> {
    outbox.watch(settling.catch(() => {}));
    return settling;
  }

  /** Puts the session's value on the response, and notes when that was written. */
  function issue({ transport }: ClientRequest, { about, value, unclaimed, ...session }: NewSecret): void {
    const maxAgeSeconds = Math.ceil((about.endsAtMs - store.now()) / 1000);
    const noteDelivered = (mark: string) => () => void unclaimedLogins.noteDelivered({ about, ...session }, mark);
    transport.issue(about.by, value, maxAgeSeconds, unclaimed === undefined ? undefined : noteDelivered(unclaimed));
  }

  function loggedInModel(
    { rotation }: Provider,
    record: SessionRecord,
    name: GrantName,
    grant: GrantRecord,
  ): LoggedInModel {
    const nowMs = store.now();
    return {
      __typename: 'LoggedIn',
      session: sessionView(record, { isCurrent: true, providers, nowMs }),
      grant: grantView(record.about.id, name, grant, rotation, nowMs),
    };
  }

  /** Saves the tokens. Those that cannot be saved, or must not be, are not left alive at the provider. */
  async function link(
    { request, session }: LoginCase,
    provider: Provider,
    issued: TokenResponse,
  ): Promise<Linked | 'ended' | 'replaced' | 'full'> {
    const { transport } = request;
    try {
      if (!session)
        return await linkGrant.toNewSession(provider, issued, request, transport.wantsBearer ? 'bearer' : 'cookie');
      if (session.record.readable === 'nowhere') {
        // The record is damaged or not authentic: a new session takes its place, and it ends with all its grants.
        const linked = await linkGrant.toNewSession(provider, issued, request, transport.presented?.by ?? 'cookie');
        endSession.begin(await endSession.endWhole(session.ref, 'logout').catch(() => undefined));
        return linked;
      }
      const linked = await linkGrant.toSession(session, provider, issued);
      if (typeof linked === 'string') await linkGrant.discard(session.owner, provider, issued);
      return linked;
    } catch (error) {
      if (codeOf(error) === 'STORE_UNAVAILABLE') revokeOrphanedTokens(provider, issued, session?.owner);
      throw error;
    }
  }

  /** Tokens for a host that is not allowed are never presented: the login is refused, and they are revoked. */
  async function refuseHost(
    { session }: LoginCase,
    provider: Provider,
    issued: TokenResponse,
  ): Promise<LoginRefusedModel> {
    log.error({ provider: provider.id }, "a login returned tokens for a host that is not one of the provider's");
    try {
      await linkGrant.discard(session?.owner ?? sessionOwner(sha256(newSid())), provider, issued);
    } catch (error) {
      if (codeOf(error) !== 'STORE_UNAVAILABLE') throw error;
      revokeOrphanedTokens(provider, issued, session?.owner);
    }
    return {
      ...refused(provider, 'PROVIDER_UNAVAILABLE'),
      message: `This account of ${provider.name} is at a host that the gateway does not send tokens to. The operator can allow the host.`,
    };
  }

  async function loggedIn(
    at: LoginCase,
    connected: ConnectedProvider,
    issued: TokenResponse,
    onLinked?: (value: string) => Promise<void>,
  ): Promise<LoggedInModel | LoginRefusedModel> {
    const { provider, hosts } = connected;
    if (originFor(provider, issued, hosts) === undefined) return refuseHost(at, provider, issued);
    const linked = await link(at, provider, issued);
    // Logged out during the token request: that stands.
    if (linked === 'ended') return refused(provider, 'INVALID_STATE');
    if (linked === 'replaced') return replacedMeanwhile(provider);
    if (linked === 'full') return refused(provider, 'TOO_MANY_ACCOUNTS');
    const { about, value, replaced, ref, secretHash, owner } = linked;
    issue(at.request, linked);
    if (replaced) void outbox.begin(replaced);
    await onLinked?.(value);
    const name = nameOf(owner, provider.id);
    try {
      const learnt = lacksSubject(linked.grant, provider)
        ? await learnSubject.learn(owner, connected, linked.grant, at.request.span)
        : undefined;
      const grant = learnt ?? linked.grant;
      await relatedSessions.keepToLimit(ref, provider.id, grant.subject);
      log.debug({ provider: provider.id, session: about.id }, 'signed in');
      const record = await sessions.read(ref);
      if (!record) return refused(provider, 'INVALID_STATE');
      // Another login may have replaced the secret meanwhile: what it brought is not shown to this caller.
      if (record.secretHash !== secretHash) return replacedMeanwhile(provider);
      return loggedInModel(provider, record, name, grant);
    } finally {
      // Together with the response: the event makes other tabs subscribe again, with the cookie that the response brings.
      events.report(ref, 'GRANTED', name);
    }
  }

  /** What a token response makes of a login. `onLinked` gets the session's new value as soon as the tokens are saved, before anything else is requested. */
  async function settle(
    at: LoginCase,
    connected: ConnectedProvider,
    outcome: TokenResult,
    onLinked?: (value: string) => Promise<void>,
  ): Promise<LoggedInModel | LoginRefusedModel> {
    const { provider } = connected;
    switch (outcome.kind) {
      case 'issued':
        return loggedIn(at, connected, outcome.issued, onLinked);
      case 'rejected':
        return refused(provider, outcome.reason);
      case 'misconfigured':
        log.error(
          { provider: provider.id, error: outcome.error },
          'the provider refuses the gateway itself: check its client settings',
        );
        return refused(provider, 'PROVIDER_UNAVAILABLE');
      case 'unavailable':
        return refused(provider, 'PROVIDER_UNAVAILABLE', believedWaitMs(outcome.retryAfterMs));
      case 'unknown':
        return refused(provider, 'PROVIDER_UNAVAILABLE');
    }
  }

  return {
    count,
    awaitedByDrain,
    issue,
    loggedInModel,
    settle,

    async signIn(
      at: LoginCase,
      connected: ConnectedProvider,
      input: unknown,
    ): Promise<LoggedInModel | LoginRefusedModel> {
      const { provider, tokens } = connected;
      const { id, name, signIn, loginAccount } = provider as Provider<unknown>;
      if (!signIn)
        throw gatewayError('BAD_USER_INPUT', { provider: id, message: `People cannot sign in to ${name} here.` });
      const account = loginAccount?.call(provider, input);
      const tooMany = await count(at.request, provider, account);
      if (tooMany) return tooMany;
      const requestTokens = () => tokens.forToken(`address ${at.request.address}`, () => signIn.call(provider, input));
      const settling = guesses
        .present(provider, account, requestTokens)
        .then(outcome =>
          outcome.kind === 'too-many'
            ? refused(provider, 'TOO_MANY_ATTEMPTS', outcome.retryAfterMs)
            : settle(at, connected, outcome),
        );
      return awaitedByDrain(settling);
    },
  };
}

/** `name`: the provider's, for people. */
const MESSAGES: Readonly<Record<LoginRefusal, (name: string) => string>> = {
  INVALID_CREDENTIALS: name => `${name} does not accept these credentials.`,
  ACCOUNT_LOCKED: name => `${name} has locked this account.`,
  DENIED_BY_USER: name => `The sign-in was declined at ${name}.`,
  INVALID_STATE: name => `This sign-in to ${name} has expired or was started elsewhere. Please start again.`,
  TOO_MANY_ATTEMPTS: name => `Too many sign-ins from this address, or to this account at ${name}. Wait a moment.`,
  TOO_MANY_ACCOUNTS: name => `This session has ${MOST_ACCOUNTS} accounts of ${name} already. Sign out of one first.`,
  PROVIDER_UNAVAILABLE: name => `${name} cannot be reached or does not respond as it should. Try again later.`,
};

/** `provider`: undefined where it is not set up here. */
export function refused(
  provider: Pick<Provider, 'name'> | undefined,
  reason: LoginRefusal,
  retryAfterMs?: number,
): LoginRefusedModel {
  const retryAfterSeconds = retryAfterMs === undefined ? null : Math.max(1, Math.ceil(retryAfterMs / 1000));
  const message = MESSAGES[reason](provider?.name ?? 'the provider');
  return { __typename: 'LoginRefused', reason, message, retryAfterSeconds };
}

/** A secret was replaced by another login while this one was under way. */
const replacedMeanwhile = (provider: Provider): LoginRefusedModel => ({
  ...refused(provider, 'INVALID_STATE'),
  message: `Another sign-in changed this session while the sign-in to ${provider.name} was under way. Please sign in again.`,
});
