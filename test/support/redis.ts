import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from '../../scripts/tools.js';
import { decodeFields, encodeValue } from '../../src/auth/store/redis/values.js';
import { until } from '../../src/testing/until.js';
import type { Certificate } from './certificate.js';
import { type Child, startChild } from './child.js';
import { freePort } from './ports.js';
import { reapFolder } from './reaper.js';
import { type Access, dumpRedis, withRedis } from './redis-client.js';

/** A real redis-server on the loopback, which test code can ill-treat. */
export interface RedisServer {
  readonly port: number;
  /** `redis://127.0.0.1:port`, or `rediss:` with TLS; without credentials. */
  readonly url: string;
  /** Folder of its files. */
  readonly folder: string;
  readonly pid: number;
  readonly isRunning: boolean;
  /** Sends one command, as redis-cli would; replies as RESP2 has them, bulk strings as text. */
  cli(command: string, ...args: (string | number | Buffer)[]): Promise<unknown>;
  /** One field of a record, as the gateway's store reads it; empty if there is none. */
  field(key: string, field: string): Promise<string>;
  setField(key: string, field: string, value: string): Promise<void>;
  /** Ends it and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Stops the process (SIGSTOP): connections stay open without any response. */
  pause(): void;
  resume(): void;
  /** Starts it again on its port, killing it first if it runs. Default: with the data it had acknowledged. */
  restart(options?: { keepData?: boolean }): Promise<void>;
  /** Every key with its whole value as text, for grepping. */
  dump(): Promise<string>;
  /** The output since the last start. */
  log(): string;
  /** Stops the server permanently and removes its files. */
  stop(): Promise<void>;
}

/** A server that accepts TLS only, from clients, replicas and the other nodes of its cluster. */
export interface ServerTls {
  readonly certificate: Certificate;
  /** Whom it trusts: a certificate in PEM. */
  readonly authority: string;
  /** Whether clients must show a certificate (tls-auth-clients); default: no. */
  readonly clients?: 'yes' | 'no' | 'optional';
}

export interface RedisOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Finds a free one; another process may be quicker. */
  readonly findPort?: () => Promise<number>;
  /** Further arguments, such as `['--maxmemory', '1mb']`. They override the defaults of this module. */
  readonly args?: readonly string[];
  /** Starts as a replica, and is ready when it has its master's data. */
  readonly replicaOf?: { readonly port: number };
  /** A configuration file to start from, by its path in the server's folder, instead of none. */
  readonly files?: (facts: { folder: string; port: number }) => Promise<readonly string[]>;
  /** The line that it prints when it is ready. */
  readonly ready?: RegExp;
  readonly tls?: ServerTls;
  /** Credentials for the tests' own connections. */
  readonly auth?: Pick<Access, 'username' | 'password'>;
}

/** Acknowledged data outlives a SIGKILL (the append-only file is written before the reply), while nothing waits for the disk. */
const DEFAULTS = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'no', '--repl-diskless-sync-delay', '0'];
const READY = /Ready to accept connections/;
const SYNCED = /MASTER <-> REPLICA sync: Finished with success|Successful partial resynchronization/;
const PORT_TAKEN = /Address already in use/;

/** Starts a redis-server; resolves when it is ready. It is gone at the latest when this process is. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const { replicaOf, args = [], files, ready = replicaOf ? SYNCED : READY, tls, auth = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'keyring-redis-'));
  reapFolder(folder);
  const secured = tls ? await tlsFiles(folder, tls) : [];
  const access: Access = tls ? { ...auth, tls: { ...tls.certificate, ca: tls.authority, ...ANY_NAME } } : auth;

  async function boot(port: number, sign = ready): Promise<Child> {
    const from = files ? await files({ folder, port }) : [];
    const ports = tls ? ['--port', '0', '--tls-port', String(port)] : ['--port', String(port)];
    const own = [...ports, '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no', '--logfile', '', ...secured];
    const replica = replicaOf ? ['--replicaof', '127.0.0.1', String(replicaOf.port)] : [];
    const child = startChild(tool('redisServer'), [...from, ...own, ...(files ? [] : DEFAULTS), ...replica, ...args]);
    await child.printed(sign).catch(async error => {
      await child.end('SIGKILL');
      throw error;
    });
    return child;
  }

  let { port, child } = await bootSomewhere(boot, options.port, options.findPort);

  return {
    port,
    folder,
    url: `${tls ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
    get pid() {
      return child.pid;
    },
    get isRunning() {
      return child.isRunning;
    },
    cli: (command, ...words) => withRedis(port, redis => redis.call(command, ...words), access),
    field: (key, field) =>
      withRedis(port, async redis => decodeFields(await redis.hgetallBuffer(key))?.[field] ?? '', access),
    setField: (key, field, value) =>
      withRedis(port, async redis => void (await redis.hset(key, field, encodeValue(value))), access),
    async kill(signal = 'SIGKILL') {
      await child.end(signal);
    },
    pause: () => child.signal('SIGSTOP'),
    resume: () => child.signal('SIGCONT'),
    async restart({ keepData = true } = {}) {
      await child.end('SIGKILL');
      if (!keepData) await emptyFolder(folder);
      // A replica is back when it responds; its master may be gone.
      child = await until('redis-server has its port back', () => boot(port, options.ready ?? READY));
    },
    dump: () => dumpRedis(port, access),
    log: () => child.output(),
    async stop() {
      await child.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Test code comes by the address; its certificates may be for any name. */
const ANY_NAME = { checkServerIdentity: () => undefined };

/** Arguments that make a server use TLS. */
async function tlsFiles(folder: string, { certificate, authority, clients = 'no' }: ServerTls): Promise<string[]> {
  const write = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };
  return [
    ...['--tls-cert-file', await write('server.crt', certificate.cert)],
    ...['--tls-key-file', await write('server.key', certificate.key)],
    ...['--tls-ca-cert-file', await write('authority.crt', authority)],
    ...['--tls-auth-clients', clients, '--tls-replication', 'yes', '--tls-cluster', 'yes'],
  ];
}

/** Boots on the given port, or on free ports until no other process has taken the port first. */
async function bootSomewhere(boot: (port: number) => Promise<Child>, wanted: number | undefined, findPort = freePort) {
  for (let tries = 1; ; tries += 1) {
    const port = wanted ?? (await findPort());
    try {
      return { port, child: await boot(port) };
    } catch (error) {
      if (wanted !== undefined || tries >= 10 || !PORT_TAKEN.test(String(error))) throw error;
    }
  }
}

async function emptyFolder(folder: string): Promise<void> {
  await rm(join(folder, 'appendonlydir'), { recursive: true, force: true });
  await rm(join(folder, 'dump.rdb'), { force: true });
}
