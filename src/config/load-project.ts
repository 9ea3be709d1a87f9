import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../config-error.js';
import type { Env } from './groups.js';
import { DEFAULT_PROJECT, type KeyringConfig, projectComplaints } from './project.js';

/** Searched in the working directory, in this order. */
export const CONFIG_FILES = ['keyring.config.ts', 'keyring.config.mts', 'keyring.config.mjs', 'keyring.config.js'];

const TITLE = 'Keyring cannot use the config file:';

/** The project's config file. Undefined: there is none, and the built-in providers are used. Throws ConfigError where KEYRING_CONFIG names a missing file. */
export function findConfigFile(env: Env, folder = process.cwd()): string | undefined {
  const { KEYRING_CONFIG: named } = env;
  if (named) {
    const file = resolve(folder, named);
    if (existsSync(file)) return file;
    throw new ConfigError(TITLE, [`KEYRING_CONFIG: ${named} does not exist.`]);
  }
  return CONFIG_FILES.map(name => resolve(folder, name)).find(file => existsSync(file));
}

/** The package's modules by the names under which a config imports them. */
export type OwnModules = () => Promise<Readonly<Record<string, unknown>>>;

/**
 * Imports a module of the project. TypeScript goes through jiti: Node strips types only in newer versions, and never finds `./provider.ts` for
 * `./provider.js`. It gets the package that is running, whichever the project has installed.
 */
async function importModule(file: string, own: OwnModules): Promise<unknown> {
  if (/\.m?js$/.test(file)) return import(pathToFileURL(file).href);
  const { createJiti } = await import('jiti');
  const virtualModules = { ...(await own()) };
  return createJiti(import.meta.url, { virtualModules, interopDefault: false }).import(file);
}

/** The export of a project's config file, unchecked. `file`: undefined if there is none. Throws ConfigError if it cannot be imported. */
export async function importConfig(env: Env, own: OwnModules, folder = process.cwd()) {
  const file = findConfigFile(env, folder);
  if (file === undefined) return { file, config: DEFAULT_PROJECT };
  try {
    const { default: config } = (await importModule(file, own)) as { readonly default?: unknown };
    return { file, config };
  } catch (error) {
    throw new ConfigError(TITLE, [`${file}: ${(error as Error).message}`], { cause: error });
  }
}

/** The config of a project, without its settings. Throws ConfigError with every problem. */
export async function loadProject(env: Env, own: OwnModules, folder = process.cwd()): Promise<KeyringConfig> {
  const { file, config } = await importConfig(env, own, folder);
  const complaints = projectComplaints(config, file);
  if (complaints.length > 0) throw new ConfigError(TITLE, complaints);
  return config as KeyringConfig;
}
