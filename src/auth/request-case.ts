import type { ProvenSession } from './sessions/sessions.js';
import type { RequestFacts, Transport } from './sessions/transport.js';

/** One request as the flows see it. */
export interface RequestCase {
  readonly facts: RequestFacts;
  readonly transport: Transport;
  /** When it came in, ms, store clock. */
  readonly receivedAtMs: number;
  /** The caller's session, read once. `strict`: as the store has it; `lenient`: for reads, an outage may be bridged. */
  find(how: 'strict' | 'lenient'): Promise<ProvenSession | undefined>;
  /** Something of the session was changed: what was read of it is out of date. */
  changed(really: boolean): void;
}
