import type { Log } from '../../telemetry/logger.js';
import { type SealCounts, SILENT } from '../../telemetry/telemetry.js';

/** What keeps sealed texts of one key id from being opened. */
export type SealTrouble = 'no such key' | 'wrong key or damaged';

/** A trouble that goes on is told again after this, ms. */
const TELL_EVERY_MS = 600_000;
/** Key ids come from the store: so many are told apart. */
const KEYS_AT_MOST = 32;

/** Whether sealed texts can be opened, by key id: one log line when that begins to fail, however many fail in between. */
export class SealHealth {
  private readonly log: Log;
  private readonly counts: SealCounts;
  private readonly now: () => number;
  private readonly toldAtMs = new Map<string, number>();

  constructor(log: Log, counts: SealCounts = SILENT.seals, now: () => number = Date.now) {
    this.log = log;
    this.counts = counts;
    this.now = now;
  }

  /** A record was opened that an older key had sealed. */
  openedOld(binding: string): void {
    this.counts.openedOld(binding);
  }

  failed(sealKey: string, trouble: SealTrouble): void {
    this.counts.failed(trouble);
    const name = `${sealKey} ${trouble}`;
    const now = this.now();
    const known = this.toldAtMs.get(name);
    if (known === undefined ? this.toldAtMs.size >= KEYS_AT_MOST : now - known < TELL_EVERY_MS) return;
    this.toldAtMs.set(name, now);
    this.log.error(
      { sealKey, outcome: trouble },
      'stored tokens cannot be opened: callers get GRANT_UNREADABLE and stay signed in. Either KEYRING_SEAL_KEYS lacks the right key, or records were damaged or changed in Redis',
    );
  }
}
