import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { start } from './child.js';
import { OTHER_CORE } from './cores.js';
import { freePort } from './port.js';

/** A separate redis-server on the core of load and upstream, as durable as docs/operations.md requires. */
export interface RedisServer {
  readonly url: string;
  readonly pid: number;
  /** Number of commands executed so far, by name. Commands of this connection are left out. */
  commands(): Promise<Readonly<Record<string, number>>>;
  /** Bytes of the keys that expire in more than an hour (MEMORY USAGE), divided by `many`, by kind of key. */
  bytesFor(many: number): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

/** Commands that only this harness sends. */
const OURS = new Set(['info', 'memory|usage', 'scan', 'client|setinfo', 'hello', 'client|setname', 'ttl']);

/** Counters of logins and unfinished redirect logins expire sooner than this, seconds. */
const HOUR = 3_600;
/** The kind in the gateway's key names: `prefix:version:{slot}:kind:…`. */
const KIND = /^\w+:\w+:(?:\{[^}]*\}:)?(\w+)/;

/** Starts a server. `args`: more arguments, such as `['--maxmemory', '1gb']`. */
export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'keyring-bench-'));
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--logfile', ''];
  const kept = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec'];
  const child = start(['redis-server', ...own, ...kept, ...args], { core: OTHER_CORE });
  await child.printed(/Ready to accept connections/);
  const redis = new Redis(port, '127.0.0.1');

  async function allKeys(): Promise<string[]> {
    const keys: string[] = [];
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [next, some] = await redis.scan(cursor, 'COUNT', 1000);
      keys.push(...some);
      cursor = next;
    }
    return keys;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid,
    async commands() {
      const told = await redis.info('commandstats');
      const stats = [...told.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name = '', calls]) => ({
        name,
        calls,
      }));
      return Object.fromEntries(
        stats.filter(({ name }) => !OURS.has(name)).map(({ name, calls }) => [name, Number(calls)]),
      );
    },
    async bytesFor(many) {
      const keys = await allKeys();
      const sizes = await Promise.all(
        keys.map(key => Promise.all([redis.memory('USAGE', key, 'SAMPLES', 0), redis.ttl(key)])),
      );
      const bytes: Record<string, number> = {};
      for (const [index, [size, ttl]] of sizes.entries()) {
        const kind = KIND.exec(keys[index] ?? '')?.[1] ?? 'other';
        if (ttl < 0 || ttl > HOUR) bytes[kind] = (bytes[kind] ?? 0) + (size ?? 0) / many;
      }
      return bytes;
    },
    async stop() {
      redis.disconnect();
      await child.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
