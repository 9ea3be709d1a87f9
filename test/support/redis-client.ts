import { Redis, type RedisOptions } from 'ioredis';

/** How test code reaches a server: its credentials and TLS. */
export type Access = Pick<RedisOptions, 'username' | 'password' | 'tls'>;

/** Runs commands on a connection of their own, which fails at once rather than wait for a server that is not there. */
export async function withRedis<T>(port: number, work: (redis: Redis) => Promise<T>, access: Access = {}): Promise<T> {
  const redis = new Redis(port, '127.0.0.1', {
    ...access,
    protocol: 2,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
  });
  // A failed connection also rejects `connect`; without a listener ioredis prints it as well.
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** The command that reads a whole value, by its type. */
const READERS: Readonly<Record<string, (key: Buffer) => readonly [string, ...(Buffer | string)[]]>> = {
  string: key => ['GET', key],
  hash: key => ['HGETALL', key],
  list: key => ['LRANGE', key, '0', '-1'],
  set: key => ['SMEMBERS', key],
  zset: key => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  stream: key => ['XRANGE', key, '-', '+'],
};

const asText = (reply: unknown): string => (Array.isArray(reply) ? reply.map(asText).join(' ') : String(reply ?? ''));

/** Every key of a server with its type, life left in ms and whole value, one a line, as text to grep in. */
export function dumpRedis(port: number, access: Access = {}): Promise<string> {
  return withRedis(
    port,
    async redis => {
      // A cluster's replica lets itself be read only after this; any other server says that it knows no cluster.
      await redis.readonly().catch(() => {});
      const lines: string[] = [];
      let cursor = '0';
      do {
        const [next, keys] = (await redis.callBuffer('SCAN', cursor, 'COUNT', 1000)) as [Buffer, Buffer[]];
        for (const key of keys) {
          const type = await redis.type(key);
          const reader = READERS[type];
          // Gone since the scan, or of a module's type.
          if (!reader) continue;
          const value = asText(await redis.callBuffer(...reader(key)));
          lines.push(`${key.toString()} [${type} ${await redis.pttl(key)}] ${value}`);
        }
        cursor = next.toString();
      } while (cursor !== '0');
      return lines.sort().join('\n');
    },
    access,
  );
}
