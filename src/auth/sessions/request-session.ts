import type { AuthenticatedSession, ReadConsistency, Sessions } from './sessions.js';
import type { Transport } from './transport.js';

/** The session of one request. It is read when something needs it, and again after it has changed. */
export class RequestSession {
  private readonly sessions: Pick<Sessions, 'find'>;
  private readonly transport: Pick<Transport, 'presented' | 'latest'>;
  private found: Promise<AuthenticatedSession | undefined> | undefined;

  constructor(sessions: Pick<Sessions, 'find'>, transport: Pick<Transport, 'presented' | 'latest'>) {
    this.sessions = sessions;
    this.transport = transport;
  }

  /** Reads again only if what was found is not consistent enough. */
  find(consistency: ReadConsistency): Promise<AuthenticatedSession | undefined> {
    const { found } = this;
    if (!found) return this.keep(this.read(consistency));
    if (consistency === 'lenient') return found;
    return this.keep(found.then(session => (suffices(session, consistency) ? session : this.read(consistency))));
  }

  /** The session was changed: what was read of it is out of date. */
  changed(): void {
    this.found = undefined;
  }

  private read(consistency: ReadConsistency): Promise<AuthenticatedSession | undefined> {
    const { latest, presented } = this.transport;
    return this.sessions.find(latest, consistency, latest === presented);
  }

  private keep(finding: Promise<AuthenticatedSession | undefined>): Promise<AuthenticatedSession | undefined> {
    this.found = finding;
    finding.catch(() => {
      if (this.found === finding) this.found = undefined;
    });
    return finding;
  }
}

/** Whether the session found before is consistent enough now. Only the store says that there is none. */
function suffices(session: AuthenticatedSession | undefined, consistency: ReadConsistency): boolean {
  return !session || session.from === 'store' || (session.from === 'bridge' && consistency === 'sure');
}
