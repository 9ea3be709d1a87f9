import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, start } from '../machine/child.js';
import { GATEWAY_CORE } from '../machine/cores.js';
import { freePort, listening } from '../machine/port.js';
import { type RedisServer, startRedis } from '../machine/redis.js';
import { inspectorIn } from '../profile/inspector.js';
import { CLIENT, people } from '../scenario/people.js';
import type { Contestant } from './contestant.js';
import { signInAll } from './sign-in.js';

export interface Built {
  /** Folder of the built gateway. */
  readonly dist: string;
  /** Path of the Node binary. By default that of this process. */
  readonly node?: string;
  /** Arguments of node itself. */
  readonly nodeArgs?: readonly string[];
  /** More settings, which take precedence. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A seal key, and where the gateway finds the four providers. `upstream`: `http://127.0.0.1:port` of all of them. */
export const upstreamSettings = (upstream: string): Readonly<Record<string, string>> => ({
  KEYRING_SEAL_KEYS: `bench:${randomBytes(32).toString('base64')}`,
  POOL_URL: upstream,
  PMAPI_URL: upstream,
  PUREWL_URL: upstream,
  SOCIOS_API_URL: upstream,
  SOCIOS_AUTHORIZE_URL: `${upstream}/oauth2/authorize`,
  SOCIOS_TOKEN_URL: `${upstream}/oauth2/token`,
  SOCIOS_REVOKE_URL: `${upstream}/oauth2/revoke`,
  SOCIOS_CLIENT_ID: CLIENT.id,
  SOCIOS_CLIENT_SECRET: CLIENT.secret,
});

/**
 * Every feature is on, and the log has its default level. NODE_ENV is not production, which refuses plain-HTTP upstreams (./production-packages.ts). Features that
 * production turns off are also off here. Only the rate limits are higher: the load comes from one IP address, and each session sends requests more often than a user.
 */
const settings = (
  port: number,
  adminPort: number,
  upstream: string,
  redis?: RedisServer,
): Readonly<Record<string, string>> => ({
  PORT: String(port),
  // Without it the gateway records no metrics.
  ADMIN_PORT: String(adminPort),
  KEYRING_ALLOW_HTTP_UPSTREAMS: '1',
  KEYRING_GRAPHIQL: '0',
  KEYRING_INTROSPECTION: '0',
  KEYRING_REQUESTS_PER_SECOND: '100000',
  KEYRING_REQUEST_BURST: '300000',
  KEYRING_CALLS_PER_MINUTE: '10000000',
  KEYRING_CALLS_AT_ONCE: '1000',
  KEYRING_LOGINS_PER_ADDRESS: '1000000',
  ...upstreamSettings(upstream),
  ...(redis && { REDIS_URL: redis.url }),
});

const PRODUCTION_PACKAGES = fileURLToPath(new URL('production-packages.js', import.meta.url));

/** The arguments of node in `npm start` of that build. */
function startArgs(dist: string): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(dist, '../package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const [, ...args] = scripts.start.split(' ');
  return args.map(arg => (arg.startsWith('dist/') ? join(dist, '..', arg) : arg));
}

/** Starts the gateway as `npm start` does, alone on its core. Resolves when it listens. */
export async function startGateway(
  { dist, nodeArgs = [], node = process.execPath, env = {} }: Built,
  upstream: string,
  redis?: RedisServer,
) {
  const port = await freePort();
  const child: Child = start([node, ...nodeArgs, '--import', PRODUCTION_PACKAGES, ...startArgs(dist)], {
    core: GATEWAY_CORE,
    env: { ...settings(port, await freePort(), upstream, redis), ...env },
    quiet: true,
  });
  await listening(port, () => (child.isRunning() ? undefined : `the gateway does not start:\n${child.output()}`));
  return { child, port };
}

/** Keyring itself, with its sessions in memory or in its own Redis. */
export function keyring(id: string, title: string, store: 'memory' | 'redis', built: Built): Contestant {
  return {
    id,
    title,
    async start({ upstream, people: count, node, nodeArgs }) {
      const redis = store === 'redis' ? await startRedis() : undefined;
      const { child, port } = await startGateway({ ...built, node, nodeArgs }, upstream, redis);
      const sessions = await signInAll(port, people(count));
      return {
        pid: child.pid,
        port,
        sessions,
        inspector: inspectorIn(child.output()),
        ...(redis && {
          redisCommands: () => redis.commands(),
          bytesPerSession: () => redis.bytesFor(count),
        }),
        async stop() {
          await child.stop();
          await redis?.stop();
        },
      };
    },
  };
}
