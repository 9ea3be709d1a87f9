import type { CacheValidity, Store, Watcher } from '../../src/auth/store/contract.js';

/** Records the changes that one or more stores report. */
export class RecordingWatcher implements Watcher {
  /** Number of notices that changes may have been missed. */
  misses = 0;
  private readonly changes: { readonly ref: string; readonly validity: CacheValidity }[] = [];
  private readonly leaving: (() => void)[];

  constructor(...stores: readonly Store[]) {
    this.leaving = stores.map(store => store.watch(this));
  }

  changed(ref: string, validity: CacheValidity): void {
    this.changes.push({ ref, validity });
  }

  missed(): void {
    this.misses += 1;
  }

  /** Changes of one session's cached copies, oldest first. */
  of(session: string): CacheValidity[] {
    return this.changes.filter(({ ref }) => ref === session).map(({ validity }) => validity);
  }

  leave(): void {
    for (const leave of this.leaving) leave();
  }
}
