import type { CacheValidity, Store, Watcher } from '../../src/auth/store/contract.js';

/** A watcher of one or more stores that remembers what it was told. */
export class Told implements Watcher {
  /** How often it was told that changes may have been missed. */
  misses = 0;
  private readonly changes: { readonly ref: string; readonly worth: CacheValidity }[] = [];
  private readonly leaving: (() => void)[];

  constructor(...stores: readonly Store[]) {
    this.leaving = stores.map(store => store.watch(this));
  }

  changed(ref: string, worth: CacheValidity): void {
    this.changes.push({ ref, worth });
  }

  missed(): void {
    this.misses += 1;
  }

  /** Everything that was said of one session's copies, the latest last. */
  of(session: string): CacheValidity[] {
    return this.changes.filter(({ ref }) => ref === session).map(({ worth }) => worth);
  }

  leave(): void {
    for (const leave of this.leaving) leave();
  }
}
