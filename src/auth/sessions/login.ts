import { codeOf, gatewayError } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import { believedWaitMs } from '../../http/provider-numbers.js';
import type { Issued, Provider, TokenOutcome } from '../../provider.js';
import { unreadableGrant } from '../grants/read-grant.js';
import type { LoggedInModel, LoginRefusedModel } from '../models.js';
import type { Parts } from '../parts.js';
import type { RequestCase } from '../request-case.js';
import { type Attached, attachNew, attachTo, bornBy } from './attach.js';
import { endWhole } from './ending.js';
import { learnSubject } from './identity.js';
import { countLogin, refused } from './limits.js';
import { rescueLogin } from './rescue-login.js';
import type { ProvenSession } from './sessions.js';
import type { RequestFacts, Transport } from './transport.js';
import { grantView, sessionView } from './views.js';

/** What a login works on: the request, how its session travels, and the session it may have already. */
export interface LoginCase {
  readonly facts: RequestFacts;
  readonly transport: Transport;
  readonly session: ProvenSession | undefined;
}

/** What a login at this provider works on. A session that only another gateway can read takes no login here: it would lose its grants. */
export async function loginCase(request: RequestCase, id: ProviderId): Promise<LoginCase> {
  const session = await request.find('strict');
  if (session?.record.readable === 'elsewhere') throw unreadableGrant(id);
  return { facts: request.facts, transport: request.transport, session };
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
  const tooMany = await countLogin(parts, { address: at.facts.address, provider: provider.id, account });
  if (tooMany) return tooMany;
  return settleLogin(parts, at, provider as Provider, await provider.signIn(input));
}

/** What a token answer makes of a login. */
export async function settleLogin(
  parts: Parts,
  at: LoginCase,
  provider: Provider,
  outcome: TokenOutcome,
): Promise<LoggedInModel | LoginRefusedModel> {
  switch (outcome.kind) {
    case 'issued':
      return loggedIn(parts, at, provider, outcome.issued);
    case 'refused':
      return refused(outcome.reason);
    case 'operator':
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

async function loggedIn(
  parts: Parts,
  at: LoginCase,
  provider: Provider,
  issued: Issued,
): Promise<LoggedInModel | LoginRefusedModel> {
  const attached = await attach(parts, at, provider, issued);
  // Logged out while the provider was being asked: that stands.
  if (!attached) return refused('INVALID_STATE');
  const { about, value, replaced, ref } = attached;
  if (value !== undefined) at.transport.issue(about.by, value, Math.ceil((about.endsAtMs - parts.store.now()) / 1000));
  if (replaced) void parts.outbox.begin(replaced);
  parts.events.tell(ref, 'GRANTED', provider.id);
  const grant = (await learnSubject(parts, attached.owner, provider, attached.grant, at.facts.trail)) ?? attached.grant;
  parts.log.debug({ provider: provider.id, session: about.id }, 'signed in');
  const record = await parts.sessions.read(ref);
  if (!record) return refused('INVALID_STATE');
  const nowMs = parts.store.now();
  const rotationOf = (id: Provider['id']) => parts.registry.find(id)?.rotation;
  return {
    __typename: 'LoggedIn',
    session: sessionView(record, { isCurrent: true, rotationOf, nowMs }),
    grant: grantView(about.id, provider.id, grant, provider.rotation, nowMs),
  };
}

/** Saves the tokens; when the store fails just now, they are not left lying at the provider. */
async function attach(parts: Parts, at: LoginCase, provider: Provider, issued: Issued): Promise<Attached | undefined> {
  try {
    if (!at.session) return await attachNew(parts, provider, issued, at.facts, bornBy(at.transport));
    if (at.session.record.readable === 'nowhere') return await attachInstead(parts, at, at.session, provider, issued);
    const attached = await attachTo(parts, at.session, provider, issued);
    if (!attached) rescueLogin(parts, provider, issued, at.session?.owner);
    return attached;
  } catch (error) {
    if (codeOf(error) === 'STORE_UNAVAILABLE') rescueLogin(parts, provider, issued, at.session?.owner);
    throw error;
  }
}

/** A login in a session whose record is damaged or not authentic: a new session takes its place, and it ends with all it holds. */
async function attachInstead(
  parts: Parts,
  at: LoginCase,
  damaged: ProvenSession,
  provider: Provider,
  issued: Issued,
): Promise<Attached> {
  const attached = await attachNew(parts, provider, issued, at.facts, at.transport.presented?.by ?? 'cookie');
  const ended = await endWhole(parts, damaged.ref, 'logout').catch(() => undefined);
  for (const { entry } of ended ?? []) if (entry) void parts.outbox.begin(entry);
  return attached;
}
