import type { Change, Store, Watcher } from '../../src/auth/store/contract.js';
import { gatewayError } from '../../src/errors.js';

/** One gateway's way to a store that it shares with others: counted, and able to break. */
export class WatchedStore implements Store {
  /** Number of records read. */
  reads = 0;
  readonly commits: Change[] = [];
  /** No changes reach it any more. */
  deaf = false;
  /** Nothing gets through. */
  away = false;
  private readonly inner: Store;

  constructor(inner: Store) {
    this.inner = inner;
  }

  now = () => this.inner.now();

  async read(key: string) {
    this.reachable();
    this.reads += 1;
    return this.inner.read(key);
  }

  async commit(change: Change) {
    this.reachable();
    this.commits.push(change);
    return this.inner.commit(change);
  }

  async due(...args: Parameters<Store['due']>) {
    this.reachable();
    return this.inner.due(...args);
  }

  watch(watcher: Watcher) {
    return this.inner.watch({
      changed: (ref, copies) => this.deaf || watcher.changed(ref, copies),
      missed: () => this.deaf || watcher.missed(),
    });
  }

  attempt: Store['attempt'] = (limit, subject) => this.inner.attempt(limit, subject);
  publish: Store['publish'] = (channel, message) => this.inner.publish(channel, message);
  subscribe: Store['subscribe'] = (channel, listener) => this.inner.subscribe(channel, listener);
  alive = () => this.inner.alive();
  close = () => this.inner.close();

  private reachable(): void {
    if (this.away) throw gatewayError('STORE_UNAVAILABLE', { retryAfter: 1 });
  }
}
