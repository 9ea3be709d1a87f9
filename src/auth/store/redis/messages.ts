import { Redis } from 'ioredis';
import { createChannels } from '../listeners.js';
import type { RedisClient } from './client.js';

/** An idle connection can be broken for a long time unnoticed: interval of its pings, ms. */
const PING_EVERY_MS = 5_000;

const isReply = (error: Error) => error.name === 'ReplyError';

/** Callbacks of a subscription. */
export interface Listening {
  /** Messages come (again): those before may have been missed. */
  begun(): void;
  permitted(command: 'subscribe' | 'unsubscribe'): void;
  refused(error: Error): void;
  threw(error: unknown): void;
}

export type RedisMessages = ReturnType<typeof createRedisMessages>;

/** Redis pub/sub: one connection of its own for whatever this process listens to, opened when somebody first does. */
export function createRedisMessages(make: () => RedisClient, listening: Listening) {
  const channels = createChannels(error => listening.threw(error));
  let connection: RedisClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Redis denied every channel at the last attempt. */
  let isRefused = false;

  function subscribe(channel: string, listener: (message: string) => void): () => void {
    const isFirst = !channels.has(channel);
    const remove = channels.add(channel, listener);
    if (isFirst) send('subscribe', channel);
    return () => {
      remove();
      if (!channels.has(channel)) send('unsubscribe', channel);
    };
  }

  function close(): void {
    clearInterval(timer);
    connection?.disconnect();
  }

  /** A connection that is down subscribes to everything when it is ready again. */
  function send(command: 'subscribe' | 'unsubscribe', channel: string): void {
    const open = connection ?? connect();
    if (open.status !== 'ready') return;
    open[command](channel).then(
      () => listening.permitted(command),
      (error: Error) => {
        isRefused ||= command === 'subscribe' && isReply(error);
        failed(error);
      },
    );
  }

  function connect(): RedisClient {
    const made = make();
    connection = made;
    made.on('error', () => {});
    made.on('ready', () => listenToAll(made));
    made.on('message', (channel: string, message: string) => channels.publish(channel, message));
    made.connect().catch(() => {});
    timer = setInterval(() => {
      if (isRefused) listenToAll(made);
      // A ping that stays unanswered ends the connection (socketTimeout), and it is made anew. A cluster's subscriber cannot be asked.
      else if (made instanceof Redis) made.ping().catch((error: Error) => failed(error));
    }, PING_EVERY_MS).unref();
    return made;
  }

  function listenToAll(open: RedisClient): void {
    const names = channels.names();
    if (names.length === 0) return;
    open.subscribe(...names).then(
      () => {
        isRefused = false;
        listening.permitted('subscribe');
        listening.begun();
      },
      (error: Error) => {
        isRefused = isReply(error);
        failed(error);
      },
    );
  }

  /** A broken connection is opened again; only a reply is a refusal. */
  function failed(error: Error): void {
    if (isReply(error)) listening.refused(error);
  }

  return { subscribe, close };
}
