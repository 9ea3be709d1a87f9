import { assembleProject } from '../assemble-project.js';
import type { KeyringConfig } from '../config/project.js';
import { Browser, type Place } from './browser.js';

/** A gateway on the loopback, for tests. */
export interface TestGateway extends Place {
  /** A browser without cookies. */
  browser(): Browser;
  /** Drains and stops it. */
  close(): Promise<void>;
}

/** Allows plain HTTP to the sandbox, and sets limits that no test reaches by accident. */
const DEFAULTS = {
  PORT: '0',
  KEYRING_ALLOW_HTTP_UPSTREAMS: '1',
  KEYRING_LOGINS_PER_ADDRESS: '100000',
  KEYRING_LOGINS_PER_ACCOUNT: '100000',
  KEYRING_REQUESTS_PER_SECOND: '100000',
  KEYRING_REQUEST_BURST: '100000',
  KEYRING_CALLS_PER_MINUTE: '1000000',
  KEYRING_REFRESH_PAUSE: '0',
  KEYRING_REVOCATION_WAIT_MS: '10000',
  KEYRING_LOG_LEVEL: 'error',
};

/** Starts a gateway on a free port of the loopback. `env`: settings such as a sandbox's `env`, which override the defaults for tests. Throws ConfigError. */
export async function startTestGateway(
  project: KeyringConfig,
  env: Readonly<Record<string, string>> = {},
): Promise<TestGateway> {
  const assembly = await assembleProject(project, { ...DEFAULTS, ...env });
  await assembly.start();
  const place: Place = { publicUrl: assembly.url, port: assembly.port };
  return { ...place, browser: () => new Browser(place), close: () => assembly.close() };
}
