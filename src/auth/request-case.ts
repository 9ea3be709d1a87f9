import type { Parts } from './parts.js';
import { IssuingTransport } from './sessions/issuing-transport.js';
import type { AuthenticatedSession, ReadConsistency } from './sessions/sessions.js';
import type { RequestFacts, Transport } from './sessions/transport.js';

/** One request as the flows see it. */
export interface RequestCase {
  readonly facts: RequestFacts;
  readonly transport: Transport;
  /** When it came in, ms, store clock. */
  readonly receivedAtMs: number;
  /** The caller's session, looked for no oftener than asked for with less trust. */
  find(trust: ReadConsistency): Promise<AuthenticatedSession | undefined>;
  /** Something of the session was changed: what was read of it is out of date. */
  changed(really: boolean): void;
}

export class OpenCase implements RequestCase {
  readonly facts: RequestFacts;
  private readonly parts: Parts;
  private readonly issuing: IssuingTransport;
  private found: Promise<AuthenticatedSession | undefined> | undefined;

  constructor(parts: Parts, facts: RequestFacts, transport: Transport) {
    this.parts = parts;
    this.facts = facts;
    this.issuing = new IssuingTransport(transport);
  }

  get transport(): Transport {
    return this.issuing;
  }

  get receivedAtMs(): number {
    return this.parts.store.now() - (Date.now() - this.facts.receivedAtMs);
  }

  find(trust: ReadConsistency): Promise<AuthenticatedSession | undefined> {
    const { found } = this;
    if (!found) return this.keep(this.findAnew(trust));
    if (trust === 'lenient') return found;
    return this.keep(found.then(session => (suffices(session, trust) ? session : this.findAnew(trust))));
  }

  changed(really: boolean): void {
    if (really) this.found = undefined;
  }

  private findAnew(trust: ReadConsistency): Promise<AuthenticatedSession | undefined> {
    const { latest, presented } = this.issuing;
    return this.parts.sessions.find(latest, trust, latest === presented);
  }

  private keep(finding: Promise<AuthenticatedSession | undefined>): Promise<AuthenticatedSession | undefined> {
    this.found = finding;
    finding.catch(() => {
      if (this.found === finding) this.found = undefined;
    });
    return finding;
  }
}

/** Whether what was found before is good enough now. That there is none is always said by the store. */
function suffices(session: AuthenticatedSession | undefined, trust: ReadConsistency): boolean {
  return !session || session.from === 'store' || (session.from === 'bridge' && trust === 'sure');
}
