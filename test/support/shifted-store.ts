import type { Change, Store, Write } from '../../src/auth/store/contract.js';

/** A store whose clock a test moves on; what ends by the backend's own clock is moved along. */
export class ShiftedStore implements Store {
  shiftMs = 0;
  private readonly inner: Store;
  private readonly leaving: (() => void)[] = [];

  constructor(inner: Store) {
    this.inner = inner;
  }

  now(): number {
    return this.inner.now() + this.shiftMs;
  }

  read(key: string) {
    return this.inner.read(key);
  }

  commit(change: Change) {
    const back = (write: Write): Write =>
      write.op === 'expire' ? { ...write, atMs: write.atMs - this.shiftMs } : write;
    return this.inner.commit({ ...change, writes: change.writes.map(back) });
  }

  due(queues: readonly string[], beforeMs: number, limit: number) {
    return this.inner.due(queues, beforeMs, limit);
  }

  attempt: Store['attempt'] = (limit, subject) => this.inner.attempt(limit, subject);
  publish: Store['publish'] = (channel, message) => this.inner.publish(channel, message);
  subscribe: Store['subscribe'] = (channel, listener) => this.inner.subscribe(channel, listener);
  watch: Store['watch'] = watcher => {
    const leave = this.inner.watch(watcher);
    this.leaving.push(leave);
    return leave;
  };
  /** Stops every watcher of this store; the underlying store keeps those of other stores. */
  leave() {
    for (const leave of this.leaving) leave();
  }
  alive = () => this.inner.alive();
  close = () => this.inner.close();
}
