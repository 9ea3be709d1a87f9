import { codeOf, gatewayError } from '../../errors.js';
import type { Trail } from '../../observability/traces.js';
import type { Issued, Provider, TokenOutcome } from '../../provider.js';
import { callerFor } from '../caller.js';
import { grantField } from '../grants/owner.js';
import { formatGrant, type GrantRecord } from '../grants/record.js';
import type { LoggedInModel, LoginRefusedModel } from '../models.js';
import type { Parts } from '../parts.js';
import { apply } from '../store/apply.js';
import { type Attached, attachNew, attachTo, bornBy, discard } from './attach.js';
import { countLogin, refused } from './limits.js';
import type { SessionRecord } from './record.js';
import { rescueLogin } from './rescue-login.js';
import type { ProvenSession } from './sessions.js';
import type { RequestFacts, Transport } from './transport.js';
import { noteDelivered } from './unclaimed.js';
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
  const signIn = provider.signIn.bind(provider);
  const settling = signIn(input).then(outcome => settleLogin(parts, at, provider as Provider, outcome));
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
  outcome: TokenOutcome,
  attached?: (value: string) => Promise<void>,
): Promise<LoggedInModel | LoginRefusedModel> {
  switch (outcome.kind) {
    case 'issued':
      return loggedIn(parts, at, provider, outcome.issued, attached);
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

/** A secret was replaced by another login while this one was under way. */
const replacedMeanwhile = (): LoginRefusedModel => ({
  ...refused('INVALID_STATE'),
  message: 'Another sign-in changed this session while this one was under way. Please sign in again.',
});

async function loggedIn(
  parts: Parts,
  at: LoginCase,
  provider: Provider,
  issued: Issued,
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
  parts.events.tell(ref, 'GRANTED', provider.id);
  const grant = (await named(parts, attached, provider, at.facts.trail)) ?? attached.grant;
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
  issued: Issued,
): Promise<Attached | 'ended' | 'replaced'> {
  const owner = at.session?.owner;
  try {
    if (!at.session) return await attachNew(parts, provider, issued, at.facts, bornBy(at.transport));
    const attached = await attachTo(parts, at.session, provider, issued);
    if (typeof attached === 'string') await discard(parts, at.session.owner, provider, issued);
    return attached;
  } catch (error) {
    if (codeOf(error) === 'STORE_UNAVAILABLE') rescueLogin(parts, provider, issued, owner);
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
      // A newer login may be to another account.
      if (!stored?.record.sealed || stored.record.grantedAtMs !== grant.grantedAtMs) return undefined;
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
