import { codeOf } from '../../errors.js';
import type { ProviderId } from '../../generated/graphql.js';
import { STALE_AFTER_MS } from '../grants/accounts.js';
import type { Parts } from '../parts.js';
import type { SessionRecord } from '../store/session-record.js';
import { endShared } from './logout-everywhere.js';

/** Sessions of one account that one login reads, and ends, where there are more than are allowed. */
const MOST_READ = 200;
const MOST_ENDED = 20;

/**
 * Keeps an account's sessions to the number allowed, after a login in the session `ref`: ends the longest unused of the others as far as this account
 * goes, and revokes its tokens. A failure here does not spoil the login; the next one tries again.
 */
export async function boundSessions(
  parts: Parts,
  ref: string,
  provider: ProviderId,
  subject: string | undefined,
): Promise<void> {
  if (subject === undefined) return;
  try {
    await bound(parts, ref, provider, subject);
  } catch (error) {
    const cause = codeOf(error) ?? (error as Error).name;
    parts.log.warn({ provider, error: cause }, 'the sessions of an account could not be bounded');
  }
}

async function bound(parts: Parts, ref: string, provider: ProviderId, subject: string): Promise<void> {
  const { accounts, sessions, settings, store, outbox } = parts;
  const others = (await accounts.sessionsOf(provider, subject)).filter(other => other.ref !== ref);
  if (others.length < settings.sessionsPerAccount) return;
  const oldest = others.sort((a, b) => a.listedAtMs - b.listedAtMs).slice(0, MOST_READ);
  const read = await Promise.all(oldest.map(async one => ({ ...one, record: await sessions.read(one.ref) })));
  const live = read.flatMap(({ ref, record }) => (record && holds(record, provider, subject) ? [{ ref, record }] : []));
  const gone = read.filter(({ record }) => !record);
  const surplus = others.length - gone.length + 1 - settings.sessionsPerAccount;
  const ending = live.sort((a, b) => usedAtMs(a.record) - usedAtMs(b.record)).slice(0, Math.max(0, surplus));
  const reached = await Promise.all(
    ending
      .slice(0, MOST_ENDED)
      .map(({ ref, record }) => endShared(parts, { ref, record, shared: new Set([provider]) }, 'limit')),
  );
  for (const { entry } of reached.flatMap(({ ended }) => ended)) if (entry) void outbox.begin(entry);
  const stale = gone.filter(({ listedAtMs }) => store.now() - listedAtMs > STALE_AFTER_MS);
  await Promise.all(stale.map(one => accounts.remove(provider, subject, one.ref)));
}

function holds(record: SessionRecord, provider: ProviderId, subject: string): boolean {
  const grant = record.grants.get(provider)?.record;
  return grant !== undefined && grant.state !== 'revoked' && grant.subject === subject;
}

const usedAtMs = ({ usedAtMs, about }: SessionRecord) => usedAtMs ?? about.createdAtMs;
