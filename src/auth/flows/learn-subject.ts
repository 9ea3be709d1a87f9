import { codeOf } from '../../errors.js';
import type { Provider } from '../../provider/contract.js';
import type { RequestSpan } from '../../telemetry/telemetry.js';
import { callerFor } from '../caller.js';
import type { Parts } from '../parts.js';
import type { GrantRecord } from '../store/grant-record.js';
import type { Owner } from '../store/owner.js';

const TRIES = 5;

/**
 * Asks the provider whose a grant is where no token response said it, after the tokens are safe, and records the answer. Undefined: it could not be
 * learnt, or the grant was replaced meanwhile; the account stays unknown.
 */
export async function learnSubject(
  parts: Parts,
  owner: Owner,
  provider: Provider,
  grant: GrantRecord,
  trail?: RequestSpan,
): Promise<GrantRecord | undefined> {
  if (grant.subject !== undefined || !provider.identify) return undefined;
  try {
    const subject = await provider.identify(callerFor(parts, owner, provider.id, grant, undefined, trail));
    return subject === undefined ? undefined : await record(parts, owner, provider, grant, subject);
  } catch (error) {
    parts.log.warn(
      { provider: provider.id, error: codeOf(error) ?? (error as Error).name },
      'the account of a new grant could not be learnt',
    );
    return undefined;
  }
}

/** The same in the background, at a use of the grant, with a pause between tries. */
export function learnSubjectLater(parts: Parts, owner: Owner, provider: Provider, grant: GrantRecord): void {
  if (grant.subject !== undefined || !provider.identify || grant.state === 'unreadable') return;
  if (parts.accounts.mayAsk(provider.id, owner.ref)) void learnSubject(parts, owner, provider, grant);
}

async function record(
  parts: Parts,
  owner: Owner,
  { id }: Provider,
  grant: GrantRecord,
  subject: string,
): Promise<GrantRecord | undefined> {
  await parts.accounts.add(id, subject, owner.ref, grant.grantedAtMs);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await parts.grants.store.read(owner, id);
    // A newer login may be of another account.
    if (!stored?.record.sealed || !isSameLogin(stored.record, grant)) return undefined;
    const saved = await parts.grants.store.replace(owner, id, stored.text, { ...stored.record, subject });
    if (!saved) continue;
    await parts.accounts.remove(id, undefined, owner.ref, Math.floor(grant.grantedAtMs)).catch(() => {});
    return saved.record;
  }
  return undefined;
}

const isSameLogin = (stored: GrantRecord, grant: GrantRecord) =>
  stored.state !== 'unreadable' &&
  stored.subject === undefined &&
  Math.floor(stored.grantedAtMs) === Math.floor(grant.grantedAtMs);
