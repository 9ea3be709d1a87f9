import type { Log } from '../../telemetry/logger.js';
import type { Sessions } from '../sessions/sessions.js';
import type { Store, Write } from '../store/contract.js';
import { keys, unclaimedMember } from '../store/keys.js';
import { FIELD, formatUnclaimed } from '../store/session-record.js';
import type { EndSession } from './end-session.js';

/**
 * A login creates a secret before it is known whether the client receives it. Until a client presents it, the session is marked unclaimed, and a
 * session that stays unclaimed ends as by a logout: its tokens are revoked instead of living on with no holder. The mark is part of the write that
 * creates the secret, so no crash separates the two.
 *
 * The secret that a login replaces does not stay valid for the sake of a lost response: an attacker who planted it would keep the session (fixation). A client
 * that lost the response repeats its callback, or signs in again.
 */

/** Time to present a secret whose response is not known to be written, ms. Longer than a repeated callback can fetch it. */
const UNDELIVERED_MS = 120_000;
/** Time to present a secret whose response was written to the connection, ms. */
const UNUSED_MS = 86_400_000;
/** The record outlives its mark, because what expires in the store is not revoked, ms. Longer than the outbox may take to find what is due. */
const SLACK_MS = 120_000;

/** A mark, as it stands in the session's record, and the writes that set it. They come after those that set the record's expiry. */
export interface Mark {
  readonly text: string;
  readonly writes: readonly Write[];
}

interface Marked {
  readonly ref: string;
  readonly secretHash: string;
  readonly about: { readonly endsAtMs: number };
}

export type UnclaimedLogins = ReturnType<typeof createUnclaimedLogins>;

export function createUnclaimedLogins(options: {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly endSession: EndSession;
  readonly sessionIdleMs: number;
  readonly log: Log;
}) {
  const { store, sessions, endSession, sessionIdleMs, log } = options;
  function mark({ ref, secretHash, about }: Marked, lifeMs: number): Mark {
    const key = keys.session(ref);
    const now = store.now();
    const untilMs = Math.floor(now + Math.min(lifeMs, sessionIdleMs));
    const text = formatUnclaimed(untilMs, secretHash);
    const expiresAtMs = Math.max(Math.min(now + sessionIdleMs, about.endsAtMs), untilMs + SLACK_MS);
    const writes: Write[] = [
      { op: 'set', key, field: FIELD.unclaimed, value: text },
      { op: 'expire', key, atMs: expiresAtMs },
      { op: 'queue', key: keys.outboxOf(ref).queue, member: unclaimedMember(ref), atMs: untilMs },
    ];
    return { text, writes };
  }

  return {
    /** For a secret that is created in the same write. */
    mark: (session: Marked): Mark => mark(session, UNDELIVERED_MS),

    /** The response that carries the secret was written to its connection. `text`: the mark as stored. Never throws: without the note the shorter time holds. */
    async noteDelivered(session: Marked, text: string): Promise<void> {
      const checks = [{ key: keys.session(session.ref), field: FIELD.unclaimed, is: text }];
      const { writes } = mark(session, UNUSED_MS);
      await store.commit({ checks, writes, copies: 'good' }).catch(() => {});
    },

    /** Ends a session that is still unclaimed when its time has passed. Throws STORE_UNAVAILABLE, RecordError. */
    async end(ref: string): Promise<void> {
      const key = keys.session(ref);
      const session = await sessions.read(ref);
      if (session?.unclaimed && session.unclaimed.untilMs > store.now()) return;
      const ended = await endSession.endWhole(ref, 'unclaimed', ({ unclaimed }) =>
        unclaimed && unclaimed.untilMs <= store.now()
          ? [{ key, field: FIELD.unclaimed, is: unclaimed.text }]
          : undefined,
      );
      if (ended) log.debug({ session: session?.about.id }, 'a session that no client claimed was ended');
      endSession.begin(ended);
      // Not when a newer login has queued it again.
      await store.commit({
        checks: [{ key, field: FIELD.unclaimed, is: null }],
        writes: [{ op: 'unqueue', key: keys.outboxOf(ref).queue, member: unclaimedMember(ref) }],
      });
    },
  };
}
