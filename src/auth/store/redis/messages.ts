import { Channels } from '../channels.js';
import type { RedisClient } from './client.js';

/** Redis pub/sub: one connection of its own for whatever this process listens to, opened when somebody first does. */
export class RedisMessages {
  private readonly channels = new Channels();
  private readonly make: () => RedisClient;
  private connection: RedisClient | undefined;

  constructor(make: () => RedisClient) {
    this.make = make;
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
      if (names.length > 0) connection.subscribe(...names).catch(() => {});
    });
    connection.on('message', (channel: string, message: string) => this.channels.publish(channel, message));
    connection.connect().catch(() => {});
    return connection;
  }
}
