import { latestUsed } from '../../lru.js';
import type { CacheValidity, Watcher } from '../store/contract.js';
import type { SessionRecord } from '../store/session-record.js';

/**
 * A copy serves for so long, ms, whether or not anybody tells of changes: what is done elsewhere is seen within a second, of which a tenth is left
 * for what may hold this process up between its look at the clock and its answer.
 */
const FRESH_MS = 900;
/** Sessions of which a copy is kept; the longest unused goes first. */
const MOST = 5_000;

interface Copy {
  record: SessionRecord;
  readonly readAtMs: number;
  worth: CacheValidity | 'good';
}

/** A read under way, and what its outcome will be worth as a copy. */
interface Reading {
  worth: CacheValidity | 'good';
  done: Promise<SessionRecord | undefined>;
}

/**
 * Copies of sessions' records in this process. One serves in place of a read for less than a second and until the store tells of a change; one that is
 * older, or behind, bridges an outage of the store. Ages are counted on a clock that nobody sets, from before the read was sent.
 */
export class SessionCache implements Watcher {
  private readonly copies = latestUsed<Copy>(MOST);
  private readonly readings = new Map<string, Set<Reading>>();
  private readonly bridgeMs: number;

  /** `bridgeMs`: how old a copy may be that bridges an outage. */
  constructor(bridgeMs: number) {
    this.bridgeMs = bridgeMs;
  }

  /** A copy that is good in place of a read. */
  fresh(ref: string): SessionRecord | undefined {
    const copy = this.copies.get(ref);
    return copy?.worth === 'good' && performance.now() - copy.readAtMs < FRESH_MS ? copy.record : undefined;
  }

  /** The same, from a read that is under way for somebody else. Undefined at once: there is none. Rejects with what that rejects with. */
  coming(ref: string): Promise<SessionRecord | undefined> | undefined {
    const [reading] = this.readings.get(ref) ?? [];
    return reading?.done.then(() => this.fresh(ref));
  }

  /** A copy for while the store is away. */
  bridge(ref: string): SessionRecord | undefined {
    const copy = this.copies.get(ref);
    return copy && performance.now() - copy.readAtMs < this.bridgeMs ? copy.record : undefined;
  }

  /** What was last read, however long ago: to compare with. */
  last(ref: string): SessionRecord | undefined {
    return this.copies.peek(ref)?.record;
  }

  /** Reads and keeps what was read. */
  async read(ref: string, read: () => Promise<SessionRecord | undefined>): Promise<SessionRecord | undefined> {
    const readAtMs = performance.now();
    const reading: Reading = { worth: 'good', done: read() };
    this.begin(ref, reading);
    try {
      const record = await reading.done;
      this.keep(ref, record, readAtMs, reading.worth);
      return record;
    } finally {
      this.end(ref, reading);
    }
  }

  /** This process has noted a use, which claims the session: the copy says so as well, or every request would note it again. */
  used(ref: string, usedAtMs: number | null): void {
    const copy = this.copies.get(ref);
    if (copy) copy.record = { ...copy.record, usedAtMs, unclaimed: undefined };
  }

  changed(ref: string, worth: CacheValidity): void {
    const copy = this.copies.peek(ref);
    if (worth === 'void') this.copies.delete(ref);
    else if (copy) copy.worth = worth;
    for (const reading of this.readings.get(ref) ?? []) lessen(reading, worth);
  }

  missed(): void {
    for (const copy of this.copies.values()) lessen(copy, 'behind');
    for (const readings of this.readings.values()) for (const reading of readings) lessen(reading, 'behind');
  }

  /** Not when a later read has kept something already. */
  private keep(ref: string, record: SessionRecord | undefined, readAtMs: number, worth: Copy['worth']): void {
    if (!record) this.copies.delete(ref);
    else if (worth !== 'void' && readAtMs >= (this.copies.peek(ref)?.readAtMs ?? 0))
      this.copies.set(ref, { record, readAtMs, worth });
  }

  private begin(ref: string, reading: Reading): void {
    this.readings.set(ref, (this.readings.get(ref) ?? new Set()).add(reading));
  }

  private end(ref: string, reading: Reading): void {
    const readings = this.readings.get(ref);
    readings?.delete(reading);
    if (readings?.size === 0) this.readings.delete(ref);
  }
}

function lessen(one: { worth: CacheValidity | 'good' }, worth: CacheValidity): void {
  if (one.worth !== 'void') one.worth = worth;
}
