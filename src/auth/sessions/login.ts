import { codeOf, gatewayError } from '../../errors.js';
import type { Trail } from '../../observability/traces.js';
import type { Issued, Provider, TokenOutcome } from '../../provider.js';
import { callerFor } from '../caller.js';
import { grantField } from '../grants/owner.js';
import { formatGrant, type GrantRecord } from '../grants/record.js';
import type { LoggedInModel, LoginRefusedModel } from '../models.js';
import type { Parts } from '../parts.js';
import { apply } from '../store/apply.js';
import { type Attached, attachNew, attachTo, bornBy } from './attach.js';
import { countLogin, refused } from './limits.js';
import { rescueLogin } from './rescue-login.js';
import { boundSessions } from './session-limit.js';
import type { ProvenSession } from './sessions.js';
import type { RequestFacts, Transport } from './transport.js';
import { grantView, sessionView } from './views.js';

/** What a login works on: the request, how its session travels, and the session it may have already. */
export interface LoginCase {
  readonly facts: RequestFacts;
  readonly transport: Transport;
  readonly session: ProvenSession | undefined;
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
  const signingIn = provider.signIn.bind(provider, input);
  const { tokens } = parts.registry.get(provider.id);
  const outcome = await parts.guesses.present(provider, account, () =>
    tokens.forToken(`address ${at.facts.address}`, signingIn),
  );
  if (outcome.kind === 'too-many') return refused('TOO_MANY_ATTEMPTS', outcome.retryAfterMs);
  return settleLogin(parts, at, provider as Provider, outcome);
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
      return refused('PROVIDER_UNAVAILABLE', outcome.retryAfterMs);
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
  const grant = (await named(parts, attached, provider, at.facts.trail)) ?? attached.grant;
  await boundSessions(parts, ref, provider.id, grant.subject);
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
    const attached = await attachTo(parts, at.session, provider, issued);
    if (!attached) rescueLogin(parts, provider, issued, at.session?.owner);
    return attached;
  } catch (error) {
    if (codeOf(error) === 'STORE_UNAVAILABLE') rescueLogin(parts, provider, issued, at.session?.owner);
    throw error;
  }
}

/** Learns whose the tokens are where no answer said it, after they are safe. What cannot be learnt stays unknown. */
async function named(
  parts: Parts,
  attached: Attached,
  provider: Provider,
  trail: Trail | undefined,
): Promise<GrantRecord | undefined> {
  if (attached.grant.subject !== undefined || !provider.identify) return undefined;
  const { owner, ref, grant } = attached;
  try {
    const subject = await provider.identify(callerFor(parts, owner, provider.id, grant, undefined, trail));
    if (subject === undefined) return undefined;
    await parts.accounts.add(provider.id, subject, ref);
    for (let tries = 0; tries < 5; tries += 1) {
      const stored = await parts.grants.grantStore.read(owner, provider.id);
      if (!stored?.record.sealed) return undefined;
      const next = { ...stored.record, subject };
      const field = grantField(provider.id);
      const checks = [{ key: owner.key, field, is: stored.text }];
      const writes = [{ op: 'set' as const, key: owner.key, field, value: formatGrant(next) }];
      if (await apply(parts.store, { checks, writes })) return next;
    }
  } catch (error) {
    parts.log.warn(
      { provider: provider.id, error: codeOf(error) ?? (error as Error).name },
      'the account of a new grant could not be learnt',
    );
  }
  return undefined;
}
