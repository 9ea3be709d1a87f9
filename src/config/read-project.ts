import { CANNOT_START, ConfigError } from '../config-error.js';
import type { AnyProviderModule } from '../provider/contract.js';
import { buildGraph } from '../resolvers/index.js';
import type { Env } from './groups.js';
import { createIdle } from './idle-providers.js';
import { type Config, readConfig } from './index.js';
import { importConfig, type OwnModules } from './load-project.js';
import { type KeyringConfig, projectComplaints, soundModules } from './project.js';

/** A project with the settings of an environment. */
export interface ReadProject {
  readonly project: KeyringConfig;
  readonly config: Config;
  readonly warnings: readonly string[];
}

/** Reads the config file and the environment. Throws ConfigError with every complaint about either. */
export async function readProject(env: Env, own: OwnModules, folder = process.cwd()): Promise<ReadProject> {
  const { config, complaints } = await importConfig(env, own, folder).then(
    imported => ({ ...imported, complaints: projectComplaints(imported.config, imported.file) }),
    (error: unknown) => {
      if (!(error instanceof ConfigError)) throw error;
      return { config: undefined, complaints: error.complaints };
    },
  );
  return checkProject(config, env, { complaints });
}

interface CheckOptions {
  /** About the config. */
  readonly complaints?: readonly string[];
  /** The gateway opens no port. */
  readonly isEmbedded?: boolean;
}

/**
 * The same for a config that is at hand. If there is a problem, the schemas are joined and the providers created as well, for
 * their complaints.
 */
export function checkProject(
  config: unknown,
  env: Env,
  { complaints = projectComplaints(config), isEmbedded = false }: CheckOptions = {},
): ReadProject {
  const isComplete = complaints.length === 0;
  const read = readConfig(env, soundModules(config), { isComplete, isEmbedded });
  const { warnings } = read;
  if (isComplete && read.ok) return { project: config as KeyringConfig, config: read.config, warnings };
  const { modules, providers } = read.ok ? { modules: soundModules(config), ...read.config } : read;
  const all = [
    ...complaints,
    ...(read.ok ? [] : read.complaints),
    // Without the providers that have problems of their own, types of theirs would be missing.
    ...(isComplete ? schemaComplaints(modules) : []),
    ...createComplaints(modules, providers),
  ];
  throw new ConfigError(CANNOT_START, all, { warnings });
}

/** Problems of the schemas and resolvers of a gateway's providers. */
export const schemaComplaints = (modules: readonly AnyProviderModule[]): readonly string[] =>
  complaintsOf(() => buildGraph(modules));

/** Messages that `create` of the providers throws. */
export const createComplaints = (
  modules: readonly AnyProviderModule[],
  values: Config['providers'],
): readonly string[] => complaintsOf(() => createIdle(values, modules));

/** The complaints of the ConfigError that an action throws. */
function complaintsOf(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.complaints;
    throw error;
  }
}
