import { Redis } from 'ioredis';
import { Channels } from '../listeners.js';
import type { RedisClient } from './client.js';

/** A connection on which nothing is said can be dead for long without anybody noticing: it is asked so often, ms. */
const PING_EVERY_MS = 5_000;

const isReply = (error: Error) => error.name === 'ReplyError';

/** What becomes of listening. */
export interface Listening {
  /** Messages come (again): those before may have been missed. */
  begun(): void;
  /** Redis has let us do this. */
  permitted(command: 'subscribe' | 'unsubscribe'): void;
  /** Redis replies with an error. */
  refused(error: Error): void;
  /** A listener has thrown. */
  threw(error: unknown): void;
}

/** Redis pub/sub: one connection of its own for whatever this process listens to, opened when somebody first does. */
export class RedisMessages {
  private readonly channels: Channels;
  private readonly make: () => RedisClient;
  private readonly listening: Listening;
  private connection: RedisClient | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Redis let us listen to nothing when it was last asked. */
  private isRefused = false;

  constructor(make: () => RedisClient, listening: Listening) {
    this.make = make;
    this.listening = listening;
    this.channels = new Channels(error => listening.threw(error));
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
    if (connection.status !== 'ready') return;
    connection[command](channel).then(
      () => this.listening.permitted(command),
      (error: Error) => {
        this.isRefused ||= command === 'subscribe' && isReply(error);
        this.failed(error);
      },
    );
  }

  private connect(): RedisClient {
    const connection = this.make();
    this.connection = connection;
    connection.on('error', () => {});
    connection.on('ready', () => this.listenToAll(connection));
    connection.on('message', (channel: string, message: string) => this.channels.publish(channel, message));
    connection.connect().catch(() => {});
    this.timer = setInterval(() => {
      if (this.isRefused) this.listenToAll(connection);
      // A ping that stays unanswered ends the connection (socketTimeout), and it is made anew. A cluster's subscriber cannot be asked.
      else if (connection instanceof Redis) connection.ping().catch((error: Error) => this.failed(error));
    }, PING_EVERY_MS).unref();
    return connection;
  }

  private listenToAll(connection: RedisClient): void {
    const names = this.channels.names();
    if (names.length === 0) return;
    connection.subscribe(...names).then(
      () => {
        this.isRefused = false;
        this.listening.permitted('subscribe');
        this.listening.begun();
      },
      (error: Error) => {
        this.isRefused = isReply(error);
        this.failed(error);
      },
    );
  }

  /** A broken connection is opened again; only a reply is a refusal. */
  private failed(error: Error): void {
    if (isReply(error)) this.listening.refused(error);
  }
}
