/** A record: named fields, as one hash. Never empty. A value is text, or bytes (src/auth/crypto/bytes.ts). */
export type Fields = Readonly<Record<string, string>>;

/** Something that must hold for a change to be applied. `is: null`: the field (or its record) must be absent. */
export interface Check {
  readonly key: string;
  readonly field: string;
  readonly is: string | null;
}

export type Write =
  | { readonly op: 'set'; readonly key: string; readonly field: string; readonly value: string }
  | { readonly op: 'unset'; readonly key: string; readonly field: string }
  /** Removes the whole record. */
  | { readonly op: 'drop'; readonly key: string }
  /** The record ends at this time (ms since the epoch, store clock); a time already past ends it at once. */
  | { readonly op: 'expire'; readonly key: string; readonly atMs: number }
  /** Puts a member into a queue, due at a time; moves it when it is there already. */
  | { readonly op: 'queue'; readonly key: string; readonly member: string; readonly atMs: number }
  | { readonly op: 'unqueue'; readonly key: string; readonly member: string };

/**
 * A compare-and-set over any number of records and queues: all writes are applied, in order, if all checks hold, else none. Every key of one
 * change carries the same slot tag (src/auth/store/keys.ts), so that it is one script also on a cluster.
 */
export interface Change {
  readonly checks: readonly Check[];
  readonly writes: readonly Write[];
  /** Waits until the configured number of replicas has it too: intents, saves and tombstones. */
  readonly durable?: boolean;
  /** How valid copies of the session's record that it writes to are afterwards. Default: `void`, so that no writer can forget it. */
  readonly copies?: CacheValidity | 'good';
}

/**
 * How valid a copy is after a change: not at all (`void`), or only while the store is unreachable (`behind`), because nothing that it allows was ended:
 * a refresh. After a mere note it is as `good` as before.
 */
export type CacheValidity = 'void' | 'behind';

/** Has copies of sessions' records. */
export interface Watcher {
  /** A session's record has changed, or may have. Copies read before, or being read now, are at most this valid. */
  changed(ref: string, copies: CacheValidity): void;
  /** Any number of changes may have been missed: every copy is `behind`. */
  missed(): void;
}

/**
 * Where sessions, grants and the outbox live. Small on purpose: what a transition means is decided above, once, for every backend.
 * Every method but `now` throws STORE_UNAVAILABLE (src/errors.ts) within a bounded time when the store cannot be reached; a `commit` that throws
 * may or may not have been applied.
 */
export interface Store {
  /** The store's clock, ms since the epoch: the same for all replicas of the gateway, whatever their own clocks say. */
  now(): number;
  read(key: string): Promise<Fields | undefined>;
  /** True: applied. False: a check did not hold, nothing was written. */
  commit(change: Change): Promise<boolean>;
  /** Members of each queue that are due, the longest due first; at most so many of each. Undefined: this queue cannot be read now, while others can. */
  due(queues: readonly string[], beforeMs: number, limit: number): Promise<(string[] | undefined)[]>;
  /** Counts one try against a limit; strict, over all replicas. */
  attempt(limit: RateLimit, subject: string): Promise<RateLimitResult>;
  /** Sends a message to every listener of a channel, on every replica: at most once, and not at all when the store cannot be reached. Never throws. */
  publish(channel: string, message: string): void;
  /** Listens until the returned function is called. Messages sent while the store cannot be reached are lost. */
  subscribe(channel: string, listener: (message: string) => void): () => void;
  /**
   * Reports every change to a session's record until the returned function is called: this process's own before `commit` can have been applied and again
   * before it resolves, those of others as soon as the store reports them. After messages could not arrive, it reports that some may have been missed.
   */
  watch(watcher: Watcher): () => void;
  /** Whether the store can be reached. Never throws. */
  alive(): Promise<boolean>;
  close(): Promise<void>;
}

export interface RateLimit {
  readonly name: string;
  /** Tries allowed in the window. */
  readonly points: number;
  readonly windowSeconds: number;
}

export interface RateLimitResult {
  readonly allowed: boolean;
  /** ms until another try is allowed; 0 when this one was. */
  readonly retryAfterMs: number;
}
