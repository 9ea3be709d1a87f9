import { type Assembly, assemble, type Overrides } from './assemble.js';
import type { Env } from './config/groups.js';
import type { KeyringConfig } from './config/project.js';
import { checkProject } from './config/read-project.js';
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
  { isEmbedded = false, ...more }: Pick<Overrides, 'metrics'> & { readonly isEmbedded?: boolean } = {},
): Promise<Assembly> {
  const { config, warnings } = checkProject(project, env, { isEmbedded });
  const overrides = overridesOf(project, config.server.logLevel);
  for (const warning of warnings) overrides.logger.warn({}, warning);
  return assemble(config, { ...overrides, ...more });
}
