import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { sandboxEnv, startSandboxes } from '../support/gateway.js';
import { startGateway } from '../support/gateway-process.js';
import { Bearer, Browser } from '../support/http-client.js';
import { startRedis } from '../support/redis.js';
import type { Watched } from './canary-flow.js';
import { Onlooker } from './canary-onlooker.js';

/** A gateway in a process of its own, with all of its output. */
export interface WatchedProcess extends Watched {
  /** Its output: the log and anything else it has printed. */
  output(): string;
  /** Lets it drain. */
  stop(): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts Redis, sandboxes and a gateway that logs everything, with credentials of its own at every provider. */
export async function startWatched(mode: string): Promise<WatchedProcess> {
  const [redis, sandboxes] = await Promise.all([startRedis(), startSandboxes()]);
  const sealKey = randomBytes(32).toString('base64');
  const services = Object.values(sandboxes).map(({ serviceEnv }) => serviceEnv);
  const settings: Record<string, string> = Object.assign({}, sandboxEnv(sandboxes), ...services);
  const onlooker = new Onlooker();
  onlooker.keep('seal key', sealKey);
  for (const [name, value] of Object.entries(settings))
    if (/(SECRET|SECRET_KEY|API_KEY|PASSWORD)$/.test(name)) onlooker.keep(`setting ${name}`, value);

  const gateway = await startGateway({
    entry: fileURLToPath(new URL('canary-gateway.ts', import.meta.url)),
    nodeArgs: ['--import', 'tsx'],
    env: {
      ...settings,
      NODE_ENV: mode,
      REDIS_URL: redis.url,
      KEYRING_SEAL_KEYS: `canary:${sealKey}`,
      KEYRING_GRAPHIQL: '1',
      SOCIOS_VOTE: 'on',
    },
  });
  const place = { publicUrl: gateway.url, port: Number(new URL(gateway.url).port) };
  return {
    sandboxes,
    redis,
    onlooker,
    browser: () => new Browser(place, onlooker.watch),
    bearer: () => new Bearer(place, onlooker.watch),
    output: () => gateway.logs(),
    stop: () => gateway.stop(),
    async close() {
      await gateway.stop();
      await Promise.all([redis.stop(), ...Object.values(sandboxes).map(sandbox => sandbox.close())]);
    },
  };
}
