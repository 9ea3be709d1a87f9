import type { SessionEnd } from '../../telemetry/telemetry.js';
import type { LogoutPayloadModel } from '../models.js';
import type { Parts } from '../parts.js';
import type { AuthenticatedSession } from '../sessions/sessions.js';
import { heldGrants } from '../store/session-record.js';
import { type Ended, endGrants, endWhole, outcomes } from './end-session.js';
import { type OtherSession, othersOf } from './related-sessions.js';

interface Reach {
  readonly ended: readonly Ended[];
  readonly sessionsEnded: number;
}

/** Ends what is shared with another session, and the session itself when nothing is left of it. */
export async function endShared(parts: Parts, { ref, record, shared }: OtherSession, by: SessionEnd): Promise<Reach> {
  const subjects = new Map(heldGrants(record).map(([id, grant]) => [id, grant.subject]));
  const ended = await endGrants(parts, ref, (id, grant) => shared.has(id) && grant.subject === subjects.get(id));
  if (!ended) return { ended: [], sessionsEnded: 0 };
  const left = await parts.sessions.read(ref);
  if (!left || heldGrants(left).length > 0) return { ended, sessionsEnded: left ? 0 : 1 };
  const rest = await endWhole(parts, ref, by);
  return { ended: [...ended, ...(rest ?? [])], sessionsEnded: rest ? 1 : 0 };
}

/** Ends the caller's session, and everywhere else as far as its provider accounts go. Throws STORE_UNAVAILABLE. */
export async function logout(
  parts: Parts,
  session: AuthenticatedSession | undefined,
  everywhere: boolean,
): Promise<LogoutPayloadModel> {
  if (!session) return { revocations: [], sessionsEnded: 0 };
  const others = everywhere ? await othersOf(parts.accounts, parts.sessions, session) : [];
  const reached = await Promise.all(others.map(other => endShared(parts, other, 'everywhere')));
  const own = await endWhole(parts, session.ref, 'logout');
  const ended = [...(own ?? []), ...reached.flatMap(reach => reach.ended)];
  const sessionsEnded = reached.reduce((sum, reach) => sum + reach.sessionsEnded, own ? 1 : 0);
  return { revocations: await outcomes(parts, ended), sessionsEnded };
}

/** The same for another session. Undefined: there is no such one, so nothing ends. Throws STORE_UNAVAILABLE. */
export async function endOther(parts: Parts, other: OtherSession | undefined): Promise<LogoutPayloadModel> {
  const { ended, sessionsEnded } = other ? await endShared(parts, other, 'elsewhere') : { ended: [], sessionsEnded: 0 };
  return { revocations: await outcomes(parts, ended), sessionsEnded };
}
