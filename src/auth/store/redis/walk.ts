import { Cluster, type Redis } from 'ioredis';
import { gatewayError } from '../../../errors.js';
import type { Fields } from '../contract.js';
import { type RedisClient, type RedisSettings, redisClient } from './client.js';
import { within } from './commands.js';
import { decodeFields } from './values.js';

export interface WalkedNode {
  /** New at every start of a server: a cursor means nothing to another run, nor to the replica that takes over. */
  readonly runId: string;
  /** How many keys it holds, of any kind. */
  readonly size: number;
  /** Some keys that match the pattern, of about `count` that were checked; cursor 0 starts and ends the walk (SCAN). */
  scan(pattern: string, cursor: string, count: number): Promise<{ cursor: string; keys: string[] }>;
}

/** For administration only: every key there is, server by server. Nothing that serves requests walks. */
export class RedisWalk {
  private readonly client: RedisClient;
  private readonly limitMs: number;
  /** Why there is no connection: the first error. */
  private reason: unknown;

  constructor(settings: RedisSettings) {
    this.client = redisClient(settings);
    this.limitMs = settings.commandTimeoutMs;
    this.client.on('error', error => {
      this.reason ??= error;
    });
  }

  /** Throws STORE_UNAVAILABLE, as everything here does. */
  async open(): Promise<void> {
    try {
      await within(this.client.connect(), this.limitMs);
    } catch (cause) {
      // A failed connection says only that it is closed; the event before said why.
      throw gatewayError('STORE_UNAVAILABLE', { cause: this.reason ?? cause });
    }
  }

  /** Every master, or the one server. */
  async nodes(): Promise<readonly WalkedNode[]> {
    const servers = this.client instanceof Cluster ? this.client.nodes('master') : [this.client];
    return Promise.all(servers.map(server => this.look(server)));
  }

  /** One record of any kind. */
  async read(key: string): Promise<Fields | undefined> {
    return decodeFields(await this.ask(this.client.hgetallBuffer(key)));
  }

  /** Who serves which slots, as text to compare; the same for ever where there is no cluster. */
  async layout(): Promise<string> {
    if (!(this.client instanceof Cluster)) return '';
    const ranges = await this.ask(this.client.cluster('SLOTS'));
    const lines = ranges.map(([from, to, master]) => `${from}-${to} ${master?.[2]}`);
    return lines.sort().join('\n');
  }

  close(): void {
    this.client.disconnect();
  }

  private async look(server: Redis): Promise<WalkedNode> {
    const [info, size] = await Promise.all([this.ask(server.info('server')), this.ask(server.dbsize())]);
    return {
      runId: /^run_id:(\w+)/m.exec(info)?.[1] ?? '',
      size,
      scan: async (pattern, from, count) => {
        const [cursor, keys] = await this.ask(server.scan(from, 'MATCH', pattern, 'COUNT', count));
        return { cursor, keys };
      },
    };
  }

  private async ask<T>(command: Promise<T>): Promise<T> {
    try {
      return await within(command, this.limitMs);
    } catch (cause) {
      throw gatewayError('STORE_UNAVAILABLE', { cause });
    }
  }
}
