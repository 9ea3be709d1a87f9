import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Change, Fields, RateLimit, RateLimitResult, Store, Watcher, Write } from './contract.js';
import { changedSessions, createChannels, createWatchers, validityAfter } from './listeners.js';
import { countAttempt } from './rate-limits.js';

interface Kept {
  readonly fields: Map<string, string>;
  endsAtMs: number;
}

/** The store of one process: for the demo, for tests, and for one machine that may forget. */
export class MemoryStore implements Store {
  private readonly records = new Map<string, Kept>();
  private readonly queues = new Map<string, Map<string, number>>();
  private readonly limiters = new Map<string, RateLimiterMemory>();
  private readonly channels: ReturnType<typeof createChannels>;
  private readonly watchers: ReturnType<typeof createWatchers>;
  private readonly timer: NodeJS.Timeout;

  private readonly clock: () => number;

  /** `threw` is called with what a listener throws; default: an unhandled rejection. */
  constructor(clock: () => number = Date.now, threw: (error: unknown) => void = error => void Promise.reject(error)) {
    this.clock = clock;
    this.channels = createChannels(threw);
    this.watchers = createWatchers(threw);
    this.timer = setInterval(() => this.purge(), 30_000).unref();
  }

  now(): number {
    return this.clock();
  }

  async read(key: string): Promise<Fields | undefined> {
    const record = this.live(key);
    return record && Object.fromEntries(record.fields);
  }

  async commit(change: Change): Promise<boolean> {
    const { checks, writes } = change;
    for (const { key, field, is } of checks) if ((this.live(key)?.fields.get(field) ?? null) !== is) return false;
    for (const write of writes) this.apply(write);
    for (const ref of changedSessions(change)) this.watchers.changed(ref, validityAfter(change));
    return true;
  }

  async due(queues: readonly string[], beforeMs: number, limit: number): Promise<string[][]> {
    return queues.map(key =>
      [...(this.queues.get(key) ?? [])]
        .filter(([, atMs]) => atMs <= beforeMs)
        .sort((a, b) => a[1] - b[1])
        .slice(0, limit)
        .map(([member]) => member),
    );
  }

  attempt(limit: RateLimit, subject: string): Promise<RateLimitResult> {
    const { name, points, windowSeconds } = limit;
    let limiter = this.limiters.get(name);
    if (!limiter) {
      limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds });
      this.limiters.set(name, limiter);
    }
    return countAttempt(limiter, subject);
  }

  publish(channel: string, message: string): void {
    this.channels.publish(channel, message);
  }

  subscribe(channel: string, listener: (message: string) => void): () => void {
    return this.channels.add(channel, listener);
  }

  watch(watcher: Watcher): () => void {
    return this.watchers.add(watcher);
  }

  async alive(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
  }

  /** All stored values, for tests that search them for readable secrets. */
  dump(): string {
    return JSON.stringify([...this.records].map(([key, { fields }]) => [key, [...fields]]));
  }

  private live(key: string): Kept | undefined {
    const record = this.records.get(key);
    if (record && record.endsAtMs <= this.clock()) {
      this.records.delete(key);
      return undefined;
    }
    return record;
  }

  private apply(write: Write): void {
    switch (write.op) {
      case 'set': {
        const record = this.live(write.key) ?? { fields: new Map(), endsAtMs: Number.POSITIVE_INFINITY };
        record.fields.set(write.field, write.value);
        this.records.set(write.key, record);
        return;
      }
      case 'unset': {
        const record = this.live(write.key);
        record?.fields.delete(write.field);
        if (record?.fields.size === 0) this.records.delete(write.key);
        return;
      }
      case 'drop':
        this.records.delete(write.key);
        return;
      case 'expire': {
        const record = this.live(write.key);
        if (record) record.endsAtMs = write.atMs;
        return;
      }
      case 'queue': {
        const queue = this.queues.get(write.key) ?? new Map<string, number>();
        queue.set(write.member, write.atMs);
        this.queues.set(write.key, queue);
        return;
      }
      case 'unqueue': {
        const queue = this.queues.get(write.key);
        queue?.delete(write.member);
        if (queue?.size === 0) this.queues.delete(write.key);
      }
    }
  }

  private purge(): void {
    for (const key of [...this.records.keys()]) this.live(key);
  }
}
