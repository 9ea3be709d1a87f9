import { type Assembly, assemble, type Overrides } from '../../src/assemble.js';
import { readConfig } from '../../src/config/index.js';
import { pmapiSandbox } from '../../src/providers/pmapi/sandbox.js';
import { poolSandbox } from '../../src/providers/pool/sandbox.js';
import { purewlSandbox } from '../../src/providers/purewl/sandbox.js';
import { sociosSandbox } from '../../src/providers/socios/sandbox.js';
import { loadCompiler } from '../../src/server/graphql/compile.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { Bearer, Browser, type Place, type Watch } from './http-client.js';
import { freePort } from './ports.js';

type Env = Readonly<Record<string, string>>;

/** Where redirect logins may end: a place of some application's. */
export const RETURN_TO = 'https://app.example/signed-in';

export type Sandboxes = Awaited<ReturnType<typeof startSandboxes>>;

/** The four providers' fakes. */
export async function startSandboxes() {
  const [pool, socios, pmapi, purewl] = await Promise.all([
    poolSandbox.start(),
    sociosSandbox.start(),
    pmapiSandbox.start(),
    purewlSandbox.start(),
  ]);
  return { pool, socios, pmapi, purewl };
}

/** Settings that point a gateway to sandboxes, with limits that no test reaches by accident. */
export function sandboxEnv(sandboxes: Sandboxes): Env {
  const limits = {
    KEYRING_LOGINS_PER_ADDRESS: '100000',
    KEYRING_LOGINS_PER_ACCOUNT: '100000',
    KEYRING_REQUESTS_PER_SECOND: '100000',
    KEYRING_REQUEST_BURST: '100000',
    KEYRING_CALLS_PER_MINUTE: '1000000',
    KEYRING_REFRESH_PAUSE: '0',
    KEYRING_REVOCATION_WAIT_MS: '10000',
    KEYRING_SESSIONS_PER_ACCOUNT: '10000',
    KEYRING_LOCK_WINDOW: '0',
  };
  const own = { KEYRING_ALLOW_HTTP_UPSTREAMS: '1', KEYRING_RETURN_TO: RETURN_TO, ...limits };
  return Object.assign(own, ...Object.values(sandboxes).map(({ env }) => env));
}

/** The gateway and the providers, running. */
export interface World {
  readonly sandboxes: Sandboxes;
  readonly assembly: Assembly;
  readonly url: string;
  /** Everything that was logged, at the most verbose level. */
  log(): string;
  browser(): Browser;
  bearer(): Bearer;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Settings that are added to those that point at the sandboxes, and override them. */
  readonly env?: Env;
  /** Gives the gateway its own credentials at the providers named. */
  readonly services?: readonly (keyof Sandboxes)[];
  /** Parts in place of the usual ones. */
  readonly overrides?: Omit<Overrides, 'logger'>;
  readonly watch?: Watch;
  /** Sandboxes of another world, which closes them; default: its own. */
  readonly sandboxes?: Sandboxes;
}

/** Starts a whole gateway in this process, on a real socket, in front of four sandboxes. */
export async function startWorld({
  env = {},
  services = [],
  overrides = {},
  watch,
  sandboxes: shared,
}: WorldOptions = {}): Promise<World> {
  const sandboxes = shared ?? (await startSandboxes());
  const port = Number(env.PORT ?? (await freePort()));
  const settings = {
    ...sandboxEnv(sandboxes),
    ...Object.assign({}, ...services.map(name => sandboxes[name].serviceEnv)),
    PORT: String(port),
    ...env,
  };
  const read = readConfig(settings, overrides.modules);
  if (!read.ok) throw new Error(read.complaints.join('\n'));
  const lines: string[] = [];
  const logger = createLogger('trace', { write: line => lines.push(line) });
  // With `compileFrom: 1` every document is compiled at its first execution, so the compiler has to be loaded.
  await loadCompiler();
  const assembly = await assemble(read.config, { compileFrom: 1, ...overrides, logger });
  await assembly.start();
  const place: Place = { publicUrl: assembly.url, port };
  return {
    sandboxes,
    assembly,
    url: assembly.url,
    log: () => lines.join(''),
    browser: () => new Browser(place, watch),
    bearer: () => new Bearer(place, watch),
    async close() {
      await assembly.close();
      if (!shared) await Promise.all(Object.values(sandboxes).map(sandbox => sandbox.close()));
    },
  };
}
