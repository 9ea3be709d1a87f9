import { type Assembly, assemble, type Overrides } from './assemble.js';
import type { Env } from './config/groups.js';
import { readConfig } from './config/index.js';
import { ConfigError, type KeyringConfig, projectComplaints } from './config/project.js';
import { createLogger, type LogLevel, logTo } from './telemetry/logger.js';

/** Replacements of the gateway's default components by a project. */
export function overridesOf({ providers: modules, plugins = [], onEvent, logger }: KeyringConfig, level: LogLevel) {
  const log = logger ? logTo(logger, level) : createLogger(level);
  return { modules, plugins, logger: log, ...(onEvent && { onEvent }) } satisfies Overrides;
}

/** A config with the settings of an environment, read and checked. Throws ConfigError with every problem. */
export async function assembleProject(
  project: KeyringConfig,
  env: Env,
  more: Pick<Overrides, 'metrics'> = {},
): Promise<Assembly> {
  const complaints = projectComplaints(project);
  if (complaints.length > 0) throw new ConfigError('Keyring cannot use this config:', complaints);
  const read = readConfig(env, project.providers);
  if (!read.ok) throw new ConfigError('Keyring cannot start with these settings:', read.complaints);
  const overrides = overridesOf(project, read.config.server.logLevel);
  for (const warning of read.warnings) overrides.logger.warn({}, warning);
  return assemble(read.config, { ...overrides, ...more });
}
