import { codeOf, gatewayError } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import type { Provider, TokenResponse, TokenResult } from '../../provider/contract.js';
import type { SessionCounts } from '../../telemetry/telemetry.js';
import { believedWaitMs } from '../../upstream/provider-numbers.js';
import type { LoggedInModel, LoginOutcome, LoginRefusedModel } from '../models.js';
import type { Parts } from '../parts.js';
import type { RequestSession } from '../sessions/request-session.js';
import type { AuthenticatedSession } from '../sessions/sessions.js';
import type { ClientRequest, Transport } from '../sessions/transport.js';
import { type GrantRecord, unreadableGrant } from '../store/grant-record.js';
import type { SessionRecord } from '../store/session-record.js';
import { endWhole } from './end-session.js';
import { learnSubject } from './learn-subject.js';
import { type Attached, attachNew, attachTo, bornBy, discard } from './link-grant.js';
import { countLogin, refused } from './login-limits.js';
import { revokeOrphanedTokens } from './revoke-orphaned-tokens.js';
import { boundSessions } from './session-limit.js';
import { grantView, sessionView } from './to-graphql.js';
import { noteDelivered } from './unclaimed-login.js';

/** What a login works on: the request, how its session travels, and the session it may have already. */
export interface LoginCase {
  readonly facts: ClientRequest;
  readonly transport: Transport;
  readonly session: AuthenticatedSession | undefined;
}

/** What a login at this provider works on. A session that only another gateway can read takes no login here: it would lose its grants. */
export async function loginCase(request: ClientRequest, own: RequestSession, id: ProviderId): Promise<LoginCase> {
  const session = await own.find('strict');
  if (session?.record.readable === 'elsewhere') throw unreadableGrant(id);
  return { facts: request, transport: request.transport, session };
}

/** Signs in with values the client sent. */
export async function signIn(
  parts: Parts,
  at: LoginCase,
  provider: Provider<unknown>,
  input: unknown,
): Promise<LoggedInModel | LoginRefusedModel> {
  if (!provider.signIn)
    throw gatewayError('BAD_USER_INPUT', {
      provider: provider.id,
      message: 'One cannot sign in to this provider here.',
    });
  const account = provider.loginAccount?.(input);
  const tooMany = await countLogin(parts.store, parts.settings, {
    address: at.facts.address,
    provider: provider.id,
    account,
  });
  if (tooMany) return tooMany;
  const signingIn = provider.signIn.bind(provider, input);
  const { tokens } = parts.registry.get(provider.id);
  const settling = parts.guesses
    .present(provider, account, () => tokens.forToken(`address ${at.facts.address}`, signingIn))
    .then(outcome =>
      outcome.kind === 'too-many'
        ? refused('TOO_MANY_ATTEMPTS', outcome.retryAfterMs)
        : settleLogin(parts, at, provider as Provider, outcome),
    );
  awaitedByDrain(parts, settling);
  return settling;
}

/** A drain waits for a login under way also after its client has gone: tokens may be on their way that only this process knows. */
export function awaitedByDrain(parts: Parts, settling: Promise<unknown>): void {
  parts.outbox.watch(settling.catch(() => {}));
}

/** What a token answer makes of a login. `attached` hears of the session's new value as soon as the tokens are saved, before anything else is asked. */
export async function settleLogin(
  parts: Parts,
  at: LoginCase,
  provider: Provider,
  outcome: TokenResult,
  attached?: (value: string) => Promise<void>,
): Promise<LoggedInModel | LoginRefusedModel> {
  switch (outcome.kind) {
    case 'issued':
      return loggedIn(parts, at, provider, outcome.issued, attached);
    case 'rejected':
      return refused(outcome.reason);
    case 'misconfigured':
      parts.log.error(
        { provider: provider.id, error: outcome.error },
        'the provider refuses the gateway itself: check its client settings',
      );
      return refused('PROVIDER_UNAVAILABLE');
    case 'unavailable':
      return refused('PROVIDER_UNAVAILABLE', believedWaitMs(outcome.retryAfterMs));
    case 'unknown':
      return refused('PROVIDER_UNAVAILABLE');
  }
}

/** A secret was replaced by another login while this one was under way. */
const replacedMeanwhile = (): LoginRefusedModel => ({
  ...refused('INVALID_STATE'),
  message: 'Another sign-in changed this session while this one was under way. Please sign in again.',
});

async function loggedIn(
  parts: Parts,
  at: LoginCase,
  provider: Provider,
  issued: TokenResponse,
  onAttached?: (value: string) => Promise<void>,
): Promise<LoggedInModel | LoginRefusedModel> {
  const attached = await attach(parts, at, provider, issued);
  // Logged out while the provider was being asked: that stands.
  if (attached === 'ended') return refused('INVALID_STATE');
  if (attached === 'replaced') return replacedMeanwhile();
  const { about, value, replaced, ref, secretHash } = attached;
  issueValue(parts, at.transport, attached, value);
  if (replaced) void parts.outbox.begin(replaced);
  await onAttached?.(value);
  parts.events.report(ref, 'GRANTED', provider.id);
  const grant = (await learnSubject(parts, attached.owner, provider, attached.grant, at.facts.trail)) ?? attached.grant;
  await boundSessions(parts, ref, provider.id, grant.subject);
  parts.log.debug({ provider: provider.id, session: about.id }, 'signed in');
  const record = await parts.sessions.read(ref);
  if (!record) return refused('INVALID_STATE');
  // Another login may have replaced the secret during `named`: what it brought is not shown to this caller.
  if (record.secretHash !== secretHash) return replacedMeanwhile();
  return loggedInModel(parts, provider, record, grant);
}

/** Puts the session's value on the response, and notes when that was written. */
export function issueValue(
  parts: Parts,
  transport: Transport,
  session: Pick<Attached, 'ref' | 'about' | 'secretHash'> & { readonly unclaimed: string | undefined },
  value: string,
): void {
  const { about, unclaimed } = session;
  const maxAgeSeconds = Math.ceil((about.endsAtMs - parts.store.now()) / 1000);
  const delivered = unclaimed === undefined ? undefined : () => void noteDelivered(parts, session, unclaimed);
  transport.issue(about.by, value, maxAgeSeconds, delivered);
}

export function loggedInModel(
  parts: Parts,
  provider: Provider,
  record: SessionRecord,
  grant: GrantRecord,
): LoggedInModel {
  const nowMs = parts.store.now();
  const rotationOf = (id: Provider['id']) => parts.registry.find(id)?.rotation;
  return {
    __typename: 'LoggedIn',
    session: sessionView(record, { isCurrent: true, rotationOf, nowMs }),
    grant: grantView(record.about.id, provider.id, grant, provider.rotation, nowMs),
  };
}

/** Saves the tokens. Those that cannot be saved, or must not be, are not left alive at the provider. */
async function attach(
  parts: Parts,
  at: LoginCase,
  provider: Provider,
  issued: TokenResponse,
): Promise<Attached | 'ended' | 'replaced'> {
  const owner = at.session?.owner;
  try {
    if (!at.session) return await attachNew(parts, provider, issued, at.facts, bornBy(at.transport));
    if (at.session.record.readable === 'nowhere') return await attachInstead(parts, at, at.session, provider, issued);
    const attached = await attachTo(parts, at.session, provider, issued);
    if (typeof attached === 'string') await discard(parts, at.session.owner, provider, issued);
    return attached;
  } catch (error) {
    if (codeOf(error) === 'STORE_UNAVAILABLE') revokeOrphanedTokens(parts, provider, issued, owner);
    throw error;
  }
}

/** A login in a session whose record is damaged or not authentic: a new session takes its place, and it ends with all it holds. */
async function attachInstead(
  parts: Parts,
  at: LoginCase,
  damaged: AuthenticatedSession,
  provider: Provider,
  issued: TokenResponse,
): Promise<Attached> {
  const attached = await attachNew(parts, provider, issued, at.facts, at.transport.presented?.by ?? 'cookie');
  const ended = await endWhole(parts, damaged.ref, 'logout').catch(() => undefined);
  for (const { entry } of ended ?? []) if (entry) void parts.outbox.begin(entry);
  return attached;
}

/** Counts how a login ended, and returns it. A redirect login that has only begun has not ended. */
export function recordLogin<O extends LoginOutcome>(sessions: SessionCounts, provider: ProviderId, outcome: O): O {
  if (outcome.__typename === 'LoggedIn') sessions.loginEnded(provider, 'LOGGED_IN');
  if (outcome.__typename === 'LoginRefused') sessions.loginEnded(provider, outcome.reason);
  return outcome;
}
