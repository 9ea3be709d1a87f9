import { randomBytes } from 'node:crypto';
import { bareEnv, startChild } from '../support/child.js';
import { sandboxEnv, startSandboxes } from '../support/gateway.js';
import { Bearer, Browser } from '../support/http-client.js';
import { freePort } from '../support/ports.js';
import { startRedis } from '../support/redis.js';
import type { Watched } from './canary-flow.js';
import { Onlooker } from './canary-onlooker.js';

/** A gateway in a process of its own, whose every output is at hand. */
export interface WatchedProcess extends Watched {
  /** What it has printed: its log, and whatever else. */
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

  const port = await freePort();
  const child = startChild(process.execPath, ['--import', 'tsx', 'test/gateway/canary-gateway.ts'], {
    env: {
      ...bareEnv(),
      ...settings,
      NODE_ENV: mode,
      PORT: String(port),
      REDIS_URL: redis.url,
      KEYRING_SEAL_KEYS: `canary:${sealKey}`,
      KEYRING_GRAPHIQL: '1',
      SOCIOS_VOTE: 'on',
    },
  });
  await child.printed(/the gateway is ready/, 30_000);
  const place = { publicUrl: `http://localhost:${port}`, port };
  return {
    sandboxes,
    redis,
    onlooker,
    browser: () => new Browser(place, onlooker.watch),
    bearer: () => new Bearer(place, onlooker.watch),
    output: () => child.output(),
    stop: () => child.end(),
    async close() {
      await child.end();
      await Promise.all([redis.stop(), ...Object.values(sandboxes).map(sandbox => sandbox.close())]);
    },
  };
}
