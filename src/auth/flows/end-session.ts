import type { ProviderId, Revocation } from '../../generated/graphql.js';
import type { SessionEnd } from '../../telemetry/telemetry.js';
import type { OutboxEntry } from '../grants/outbox-entry.js';
import type { Parts } from '../parts.js';
import { apply } from '../store/apply.js';
import type { Check, Write } from '../store/contract.js';
import { type GrantRecord, writeGrant } from '../store/grant-record.js';
import { keys } from '../store/keys.js';
import { grantField } from '../store/owner.js';
import { FIELD, heldGrants, type SessionRecord } from '../store/session-record.js';

/** How long the outcome of a revocation is waited for, ms (design.md, invariant 10). */
const WAIT_MS = 250;
/** A tombstone outlives the longest request, ms. */
const TOMBSTONE_MS = 3600_000;

/** A grant that has ended here: what is left to do upstream. */
export interface Ended {
  readonly provider: ProviderId;
  /** Undefined: nothing can be revoked, or nothing is left to. */
  readonly entry: OutboxEntry | undefined;
  readonly supported: boolean;
}

/** Which of a session's grants shall end. */
export type Choice = (provider: ProviderId, record: GrantRecord) => boolean;

interface Planned {
  readonly ended: readonly Ended[];
  readonly checks: readonly Check[];
  readonly queue: readonly Write[];
  readonly tombstones: readonly Write[];
}

/** The grants that end, with their outbox entries and, for a session that goes on, the tombstones that keep their generations. */
function plan(parts: Parts, ref: string, session: SessionRecord, choice: Choice): Planned {
  const key = keys.session(ref);
  const chosen = heldGrants(session).filter(([id, record]) => choice(id, record));
  const made = chosen.map(([id, record]) => ({ id, record, put: parts.outbox.entry(ref, id, record) }));
  return {
    ended: made.map(({ id, record, put }) => ({
      provider: id,
      entry: put?.entry,
      // Of a record that is too damaged to find its tokens nothing can be said to have been revoked.
      supported: parts.registry.find(id)?.revoke !== undefined && !(record.state === 'unreadable' && !record.sealed),
    })),
    // Every grant is compared, also those that stay: the snapshot must be of one moment.
    checks: [
      { key, field: FIELD.about, is: session.aboutText },
      ...[...session.grants].map(([id, { text }]) => ({ key, field: grantField(id), is: text })),
    ],
    queue: made.flatMap(({ put }) => put?.writes ?? []),
    tombstones: made.map(({ id, record }) => ({
      op: 'set',
      key,
      field: grantField(id),
      value: writeGrant(parts.sealer, ref, id, revoked(record, parts.store.now())),
    })),
  };
}

function revoked({ generation, state, grantedAtMs, renewedAtMs }: GrantRecord, nowMs: number): GrantRecord {
  const none = { accessEndMs: 0, renewFromMs: 0, lastsUntilMs: 0, renewable: false, fallback: false };
  // Where the time of the login is lost, its account's listing is still older than this.
  const ended = state === 'unreadable' ? nowMs : grantedAtMs;
  return { generation, state: 'revoked', grantedAtMs: ended, renewedAtMs, ...none };
}

/** Ends some grants of a session. Undefined: there is no such session. Throws STORE_UNAVAILABLE; then nothing was promised. */
export async function endGrants(parts: Parts, ref: string, choice: Choice): Promise<readonly Ended[] | undefined> {
  for (;;) {
    const session = await parts.sessions.read(ref);
    if (!session) return undefined;
    const { ended, checks, queue, tombstones } = plan(parts, ref, session, choice);
    if (ended.length === 0) return ended;
    const writes = [...queue, ...tombstones];
    if (!(await apply(parts.store, { checks, writes, durable: true }))) continue;
    for (const { provider } of ended) parts.events.report(ref, 'REVOKED', provider);
    return ended;
  }
}

/**
 * Ends a session: snapshot of its tokens, tombstone and outbox entries in one atomic write, so that neither a crash nor a renewal under way can
 * undo or forget it. Undefined: there was none. `onlyIf`: what must still hold in that write; undefined there: the session is left alone.
 */
export async function endWhole(
  parts: Parts,
  ref: string,
  by: SessionEnd,
  onlyIf: (session: SessionRecord) => readonly Check[] | undefined = () => [],
): Promise<readonly Ended[] | undefined> {
  const key = keys.session(ref);
  for (;;) {
    const session = await parts.sessions.read(ref);
    const conditions = session && onlyIf(session);
    if (!session || !conditions) return undefined;
    const { ended, checks: planned, queue } = plan(parts, ref, session, () => true);
    const checks = [...planned, ...conditions];
    const endedAtMs = Math.floor(parts.store.now());
    const writes: Write[] = [
      { op: 'drop', key },
      { op: 'set', key, field: FIELD.ended, value: `${endedAtMs} ${session.about.id}` },
      { op: 'expire', key, atMs: endedAtMs + TOMBSTONE_MS },
      ...queue,
    ];
    if (!(await apply(parts.store, { checks, writes, durable: true }))) continue;
    parts.events.report(ref, 'ENDED');
    parts.telemetry.sessions.ended(by);
    await unlist(parts, ref, session, ended);
    return ended;
  }
}

/**
 * Takes an ended session out of the account index; its sid never comes back, so no login can be putting it there just now. An entry that stays
 * costs one look, so a failure here costs nothing.
 */
async function unlist(parts: Parts, ref: string, session: SessionRecord, ended: readonly Ended[]): Promise<void> {
  const gone = ended.map(({ provider }) =>
    parts.accounts.remove(provider, session.grants.get(provider)?.record.subject, ref),
  );
  await Promise.allSettled(gone);
}

const OUTCOMES = { revoked: 'REVOKED', refused: 'REFUSED', kept: 'KEPT', queued: 'QUEUED' } as const;

/** Tries the revocations at once and says what came of each in the time there is. */
export async function outcomes(parts: Parts, ended: readonly Ended[]): Promise<Revocation[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'queued'>(resolve => {
    timer = setTimeout(resolve, WAIT_MS, 'queued');
  });
  const revocations = ended.map(async ({ provider, entry, supported }): Promise<Revocation> => {
    if (!supported && !entry) return { provider, outcome: 'NOT_SUPPORTED' };
    // Nothing left to revoke: what was held is over.
    if (!entry) return { provider, outcome: 'REVOKED' };
    return { provider, outcome: OUTCOMES[await Promise.race([parts.outbox.begin(entry), late])] };
  });
  try {
    // Of a provider that this gateway does not offer (any more) the schema has no name.
    return (await Promise.all(revocations)).filter(({ provider }) => parts.registry.find(provider));
  } finally {
    clearTimeout(timer);
  }
}
