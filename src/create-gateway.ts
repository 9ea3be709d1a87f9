import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { type Assembly, assemble } from './assemble.js';
import type { Env } from './config/groups.js';
import { readConfig } from './config/index.js';
import { ConfigError, type KeyringConfig, projectComplaints } from './config/project.js';
import { createLogger, logTo } from './telemetry/logger.js';

/** A gateway inside another program. */
export interface Gateway {
  /**
   * Serves `paths`, for a node:http server. It reads the body itself: mount it before body parsers, and without stripping a prefix. Its URLs are those of
   * PUBLIC_URL.
   */
  readonly handler: RequestListener;
  /** The paths that `handler` serves; `:provider` and `*` stand for a segment and for any rest. */
  readonly paths: readonly string[];
  readonly schema: GraphQLSchema;
  /** Whether it can serve: the token store responds, and `close` has not begun. Never rejects. */
  ready(): Promise<boolean>;
  /** Finishes refreshes and revocations (at most KEYRING_DRAIN) and closes the token store. Close your server before. */
  close(): Promise<void>;
}

/** What `handler` serves. */
const PATHS = ['/graphql', '/explorer/*', '/login/:provider', '/callback/:provider', '/live', '/ready'];

/** A config with the settings of an environment, read and checked. Throws ConfigError with every problem. */
async function assembleProject(project: KeyringConfig, env: Env): Promise<Assembly> {
  const complaints = projectComplaints(project);
  if (complaints.length > 0) throw new ConfigError('Keyring cannot use this config:', complaints);
  const { providers: modules, plugins, onEvent } = project;
  const read = readConfig(env, modules);
  if (!read.ok) throw new ConfigError('Keyring cannot start with these settings:', read.complaints);
  const { logLevel } = read.config.server;
  const logger = project.logger ? logTo(project.logger, logLevel) : createLogger(logLevel);
  for (const warning of read.warnings) logger.warn({}, warning);
  return assemble(read.config, { modules, logger, ...(plugins && { plugins }), ...(onEvent && { onEvent }) });
}

/**
 * Creates a gateway for a server of your own; nothing listens. Settings come from `env` (docs/settings.md): set PUBLIC_URL, and REDIS_URL and
 * KEYRING_SEAL_KEYS in production. Throws ConfigError with every invalid setting, SchemaError if the schemas do not join.
 */
export async function createGateway(project: KeyringConfig, env: Env = process.env): Promise<Gateway> {
  const assembly = await assembleProject(project, env);
  const { gateway } = assembly;
  let closing = false;
  assembly.engine.start();
  return {
    handler: gateway.handler,
    paths: PATHS,
    schema: gateway.schema,
    ready: async () => !closing && (await assembly.engine.ready()),
    close: () => {
      closing = true;
      return assembly.close();
    },
  };
}
