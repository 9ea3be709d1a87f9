import { SILENT, type StoreCounts } from '../../../observability/telemetry.js';

/** Where the store writes its few lines. */
export interface StoreLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** With these Redis refuses writes while reads go on: a replica, no memory left, a disk that fails, too few replicas. */
const TAKES_NO_WRITES = /\b(READONLY|OOM|MISCONF|NOREPLICAS)\b/;

/** Whether the store works: one log line for each change, however many commands fail in between. */
export class StoreHealth {
  private well = true;
  private takesWrites = true;
  private copies = true;
  private readonly log: StoreLog;
  private readonly counts: StoreCounts;

  constructor(log: StoreLog, counts: StoreCounts = SILENT.store) {
    this.log = log;
    this.counts = counts;
  }

  /** `wrote`: it took a write that needs room. A read says nothing about a store that refuses writes. */
  worked(wrote: boolean): void {
    this.takesWrites ||= wrote;
    if (this.well || !this.takesWrites) return;
    this.well = true;
    this.counts.changed('up');
    this.log.info({ store: 'up' }, 'the token store works again');
  }

  failed(cause: unknown): void {
    // The name and code only: a Redis error may quote the command with its arguments.
    const { name, code, message } = cause as { name?: string; code?: string; message?: string };
    const refused = TAKES_NO_WRITES.exec(message ?? '')?.[1];
    if (refused) this.takesWrites = false;
    if (!this.well) return;
    this.well = false;
    this.counts.changed('down');
    const facts = { store: 'down', error: name, code: code ?? refused };
    this.log.warn(facts, refused ? 'the token store takes no writes' : 'the token store cannot be reached');
  }

  /** Redis refuses the channels by its rules (ACL), which may lack `&kr:1:*`. */
  deaf(): void {
    this.log.warn(
      { store: 'deaf' },
      'the token store lets nobody listen here: what other gateways change is seen later',
    );
  }

  /** How many replicas a write had when its wait was over, of those that were asked for. */
  copied(reached: number, replicas: number): void {
    const copies = reached >= replicas;
    if (copies === this.copies) return;
    this.copies = copies;
    this.counts.copied(copies);
    if (copies) this.log.info({ replicas, reached }, 'writes reach all replicas asked for again');
    else
      this.log.warn({ replicas, reached }, 'writes do not reach all replicas asked for: a fail-over could lose them');
  }
}
