import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { gatewayError } from '../../../errors.js';
import type { StoreCounts } from '../../../telemetry/telemetry.js';
import type { Change, Fields, RateLimit, RateLimitResult, Store, Watcher } from '../contract.js';
import { keys } from '../keys.js';
import { changedSessions, createWatchers, validityAfter } from '../listeners.js';
import { countAttempt } from '../rate-limits.js';
import { type RedisClient, type RedisSettings, redisClient } from './client.js';
import { createRedisClock, type RedisClock } from './clock.js';
import { gather, within } from './commands.js';
import { COMMIT_SCRIPT, encodeChange, reportChange } from './commit-script.js';
import { StoreHealth, type StoreLog } from './health.js';
import { createRedisMessages, type RedisMessages } from './messages.js';
import { denials } from './permissions.js';
import { createReadDue, type ReadDue } from './queues.js';
import { decodeFields } from './values.js';

const REPLICA_WAIT_MS = 500;
/** Part of a command's time: an unreachable shard leaves time for the others. */
const SHARD_SHARE = 0.8;
/** Pause before a read that failed at once is tried once more, ms. */
const AGAIN_AFTER_MS = 100;
const OPEN_MS = 3_000;
/** How often permissions are tried again while some are missing, while only those for messages are, and when Redis did not say which, ms. */
const TRY_EVERY_MS = { missing: 5_000, messages: 60_000, unnamed: 200 };
/** Retry-After for clients while the store is unreachable, s. */
const RETRY_AFTER_S = 2;

export interface RedisStoreOptions extends RedisSettings {
  /** Replicas that must have intents, saves and tombstones; 0: none is waited for. */
  readonly replicas: number;
  readonly log: StoreLog;
  readonly counts?: StoreCounts | undefined;
  readonly now?: () => number;
}

/** Of the commit script: applied, but Redis refused a message. */
const MESSAGE_REFUSED = 2;

interface Scripted {
  commitChange(keyCount: number, ...args: (string | Buffer)[]): Promise<number>;
}

/** The store of any number of gateways: one Redis, Sentinel, or Cluster. */
export class RedisStore implements Store {
  private readonly client: RedisClient & Scripted;
  private readonly readDue: ReadDue;
  private triedAtMs = 0;
  private greeting: Promise<void> | undefined;
  private readonly clock: RedisClock;
  private readonly health: StoreHealth;
  private readonly messages: RedisMessages;
  private readonly watchers: ReturnType<typeof createWatchers>;
  private isWatching = false;
  private readonly limiters = new Map<string, RateLimiterRedis>();
  private readonly options: RedisStoreOptions;

  constructor(options: RedisStoreOptions) {
    this.options = options;
    const client = redisClient(options);
    client.defineCommand('commitChange', { lua: COMMIT_SCRIPT });
    this.client = client as RedisClient & Scripted;
    const threw = (error: unknown) => options.log.warn({ error }, 'a listener of the store failed');
    this.watchers = createWatchers(threw);
    this.readDue = createReadDue(client, options.commandTimeoutMs * SHARD_SHARE, error => this.health.failed(error));
    this.clock = createRedisClock(client, options.now ?? Date.now);
    this.health = new StoreHealth(options.log, options.counts);
    this.messages = createRedisMessages(() => redisClient(options), {
      begun: () => this.watchers.missed(),
      permitted: command => this.health.permits([`+${command}`]),
      refused: error => this.health.failed(error),
      threw,
    });
    // Without a listener a lost connection would end the process; the health log has its one line already.
    client.on('error', error => this.health.failed(error, true));
    client.on('ready', () => void this.greet());
  }

  /** Connects. Does not reject if Redis is unreachable: the connection is retried in the background. */
  async open(): Promise<void> {
    // Sentinels and a cluster that are away are tried for ever, before `connect` settles.
    await within(this.client.connect(), OPEN_MS).catch(error => this.health.failed(error, true));
    await this.greet();
  }

  now(): number {
    return this.clock.now();
  }

  async read(key: string): Promise<Fields | undefined> {
    const ask = () => this.ask(() => this.client.hgetallBuffer(key));
    const begunMs = performance.now();
    const fields = await ask().catch(async error => {
      // A read survives a connection that breaks and is restored.
      if (performance.now() - begunMs > AGAIN_AFTER_MS) throw error;
      await sleep(AGAIN_AFTER_MS);
      return ask();
    });
    return decodeFields(fields);
  }

  async commit(change: Change): Promise<boolean> {
    const changed = changedSessions(change);
    let applied = false;
    // The script notifies every process, but its message may be late or lost: this process knows its own changes without one.
    for (const ref of changed) this.watchers.changed(ref, 'behind');
    try {
      applied = await this.send(change);
    } finally {
      for (const ref of changed) this.watchers.changed(ref, applied ? validityAfter(change) : 'behind');
    }
    return applied;
  }

  due(queues: readonly string[], beforeMs: number, limit: number): Promise<(string[] | undefined)[]> {
    return this.ask(() => this.readDue(queues, Math.floor(beforeMs), limit));
  }

  attempt(limit: RateLimit, subject: string): Promise<RateLimitResult> {
    const { name, points, windowSeconds } = limit;
    let limiter = this.limiters.get(name);
    if (!limiter) {
      const keyPrefix = `${keys.attempts()}:${name}`;
      limiter = new RateLimiterRedis({ storeClient: this.client, keyPrefix, points, duration: windowSeconds });
      this.limiters.set(name, limiter);
    }
    const counter = limiter;
    return this.ask(
      () => countAttempt(counter, subject),
      () => true,
    );
  }

  publish(channel: string, message: string): void {
    this.ask(() => this.client.publish(channel, message)).catch(() => {});
  }

  subscribe(channel: string, listener: (message: string) => void): () => void {
    return this.messages.subscribe(channel, listener);
  }

  watch(watcher: Watcher): () => void {
    if (!this.isWatching) this.subscribe(keys.changes(), message => reportChange(this.watchers, message));
    this.isWatching = true;
    return this.watchers.add(watcher);
  }

  async alive(): Promise<boolean> {
    try {
      await this.ask(() => this.client.ping());
    } catch {
      return false;
    }
    if (!this.health.isPermitted) await this.tryPermissions();
    return this.health.isPermitted;
  }

  async close(): Promise<void> {
    this.clock.stop();
    this.messages.close();
    this.client.disconnect();
  }

  /** At every new connection: which time it is there, and what its access rules deny. */
  private greet(): Promise<void> {
    this.greeting ??= this.ask(() => this.clock.start())
      .catch(() => {})
      .then(() => this.tryPermissions())
      .finally(() => {
        this.greeting = undefined;
      });
    return this.greeting;
  }

  /** Missing permissions are found and reported before a request needs them. */
  private async tryPermissions(): Promise<void> {
    this.triedAtMs = performance.now();
    const denied = await this.ask(() => denials(this.client)).catch(() => undefined);
    if (denied) this.health.tried(denied);
  }

  private tryAgain(everyMs: number): void {
    if (performance.now() - this.triedAtMs > everyMs) void this.tryPermissions();
  }

  private async send(change: Change): Promise<boolean> {
    const { keys: names, args } = encodeChange(change);
    const commit = () => this.client.commitChange(names.length, ...names, ...args);
    // A change that starts with one of these succeeds even if Redis is out of memory.
    const startsWith = change.writes[0]?.op ?? 'drop';
    const needsRoom = startsWith !== 'drop' && startsWith !== 'unqueue';
    const done = await this.ask(commit, reply => reply > 0 && needsRoom);
    const applied = done > 0;
    const hasMessages = changedSessions(change).length > 0;
    // The messages were refused for the first time, or are no longer.
    if (applied && hasMessages && (done === MESSAGE_REFUSED) !== this.health.isMute)
      this.tryAgain(TRY_EVERY_MS.unnamed);
    if (applied && change.durable && this.options.replicas > 0) await this.awaitReplicas(names[0] ?? '');
    return applied;
  }

  /** Every command passes here: bounded in time, failures reported as STORE_UNAVAILABLE, one log line per change of state. */
  private async ask<T>(command: () => Promise<T>, wrote: (answer: T) => boolean = () => false): Promise<T> {
    const sending = gather(this.client);
    try {
      const answer = await within(command(), this.options.commandTimeoutMs, sending);
      this.health.worked(wrote(answer));
      if (this.health.isDenied) this.tryAgain(this.health.isPermitted ? TRY_EVERY_MS.messages : TRY_EVERY_MS.missing);
      return answer;
    } catch (cause) {
      const { kind, rule } = this.health.failed(cause);
      if (kind === 'denied' && rule === undefined && this.health.isPermitted) this.tryAgain(TRY_EVERY_MS.unnamed);
      throw gatewayError('STORE_UNAVAILABLE', { retryAfter: RETRY_AFTER_S, cause });
    }
  }

  /** On a cluster WAIT must go over the connection that wrote: a pipeline is routed by its first key. */
  private async awaitReplicas(key: string): Promise<void> {
    const { replicas, commandTimeoutMs } = this.options;
    const waited = this.client.pipeline().exists(key).wait(replicas, REPLICA_WAIT_MS).exec();
    const replies = await within(waited, REPLICA_WAIT_MS + commandTimeoutMs).catch(() => null);
    for (const [error] of replies ?? []) if (error?.name === 'ReplyError') this.health.failed(error);
    if (replies?.every(([error]) => !error)) this.health.permits(['+exists', '+wait']);
    this.health.copied(Number(replies?.[1]?.[1] ?? 0), replicas);
  }
}
