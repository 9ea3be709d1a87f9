import { Redis } from 'ioredis';
import { Channels } from '../channels.js';
import type { RedisClient } from './client.js';

/** A connection on which nothing is said can be dead for long without anybody noticing: it is asked so often, ms. */
const PING_EVERY_MS = 5_000;

/** What becomes of listening. */
export interface Listening {
  /** Messages come (again): those before may have been missed. */
  begun(): void;
  /** Redis does not let us listen, and will not as things are. */
  refused(): void;
}

/** Redis pub/sub: one connection of its own for whatever this process listens to, opened when somebody first does. */
export class RedisMessages {
  private readonly channels = new Channels();
  private readonly make: () => RedisClient;
  private readonly listening: Listening;
  private connection: RedisClient | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(make: () => RedisClient, listening: Listening) {
    this.make = make;
    this.listening = listening;
  }

  subscribe(channel: string, listener: (message: string) => void): () => void {
    const isFirst = !this.channels.has(channel);
    const remove = this.channels.add(channel, listener);
    if (isFirst) this.tell('subscribe', channel);
    return () => {
      remove();
      if (!this.channels.has(channel)) this.tell('unsubscribe', channel);
    };
  }

  close(): void {
    clearInterval(this.timer);
    this.connection?.disconnect();
  }

  /** A connection that is down subscribes to everything when it is ready again. */
  private tell(command: 'subscribe' | 'unsubscribe', channel: string): void {
    const { connection = this.connect() } = this;
    if (connection.status === 'ready') connection[command](channel).catch(() => {});
  }

  private connect(): RedisClient {
    const connection = this.make();
    this.connection = connection;
    connection.on('error', () => {});
    connection.on('ready', () => {
      const names = this.channels.names();
      if (names.length === 0) return;
      connection.subscribe(...names).then(
        () => this.listening.begun(),
        // A connection that breaks is made anew; what Redis itself says no to stays so.
        (error: Error) => error.name === 'ReplyError' && this.listening.refused(),
      );
    });
    connection.on('message', (channel: string, message: string) => this.channels.publish(channel, message));
    connection.connect().catch(() => {});
    // A ping that stays unanswered ends the connection (socketTimeout), and it is made anew. A cluster's subscriber cannot be asked.
    if (connection instanceof Redis)
      this.timer = setInterval(() => connection.ping().catch(() => {}), PING_EVERY_MS).unref();
    return connection;
  }
}
