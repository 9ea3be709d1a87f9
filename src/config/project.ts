import type { GatewayEventListener } from '../auth/sessions/gateway-event.js';
import type { AnyProviderModule } from '../provider/contract.js';
import { builtInProviders } from '../providers/index.js';
import type { LogTarget } from '../telemetry/logger.js';

/** Hooks of Yoga and envelop plugins. */
type PluginHook =
  | 'instrumentation'
  | 'onContextBuilding'
  | 'onEnveloped'
  | 'onExecute'
  | 'onExecutionResult'
  | 'onParams'
  | 'onParse'
  | 'onPluginInit'
  | 'onRequest'
  | 'onRequestParse'
  | 'onResponse'
  | 'onResultProcess'
  | 'onSchemaChange'
  | 'onSubscribe'
  | 'onValidate'
  | 'onYogaInit';

/**
 * A Yoga or envelop plugin. For types of the hooks' arguments declare yours as `Plugin` of graphql-yoga. They are not part of this type, because
 * graphql-yoga's declarations do not compile with `skipLibCheck: false` on Node 20.
 */
export type GatewayPlugin = { readonly [Hook in PluginHook]?: unknown };

/** A project: which providers its gateway has, and what else it does. Settings that vary by environment stay in the environment. */
export interface KeyringConfig {
  /** The providers of the gateway; KEYRING_PROVIDERS may choose among them. */
  readonly providers: readonly AnyProviderModule[];
  /** Yoga or envelop plugins. They run after the gateway's own guards (docs/plugins.md). */
  readonly plugins?: readonly GatewayPlugin[];
  /** Called for each grant and session event in this process; never with a token. Exceptions are logged. */
  readonly onEvent?: GatewayEventListener;
  /** Receives the log, redacted, in place of stdout: pino, or anything with its four methods. KEYRING_LOG_LEVEL still applies. */
  readonly logger?: LogTarget;
}

/** Types a config file. Returns what it is given. */
export const defineConfig = (config: KeyringConfig): KeyringConfig => config;

/** The project without a config file: the built-in providers. */
export const DEFAULT_PROJECT: KeyringConfig = { providers: builtInProviders };

const ID = /^[A-Z][A-Z0-9_]{0,31}$/;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function moduleComplaints(module: unknown, index: number): string[] {
  const at = `providers[${index}]`;
  if (!isObject(module)) return [`${at} is not a provider. Pass what defineProvider returns.`];
  const { id, name, settings, create, schema, resolvers } = module;
  if (typeof id !== 'string' || !ID.test(id))
    return [`${at}.id must be upper-case letters, digits and underscores, at most 32, beginning with a letter.`];
  const complaints: string[] = [];
  if (typeof name !== 'string' || name === '') complaints.push(`${id}: name must be a text.`);
  if (!isObject(settings) || !isObject(settings.settings))
    complaints.push(`${id}: settings must be a setting group (settingGroup).`);
  if (typeof create !== 'function') complaints.push(`${id}: create must be a function.`);
  if (typeof schema !== 'string' && !(schema instanceof URL))
    complaints.push(`${id}: schema must be SDL, or the URL of a file with SDL.`);
  if (!isObject(resolvers)) complaints.push(`${id}: resolvers must be an object.`);
  return complaints;
}

/** The providers that no complaint is about: their settings can be checked although the config has problems. */
export function soundModules(config: unknown): readonly AnyProviderModule[] {
  if (!isObject(config) || !Array.isArray(config.providers)) return [];
  const sound: AnyProviderModule[] = config.providers.filter((one, index) => moduleComplaints(one, index).length === 0);
  return sound.filter(({ id }, index) => sound.findIndex(one => one.id === id) === index);
}

/** Every problem of a config file's export, each with the file's name. Empty: it is a KeyringConfig. */
export function projectComplaints(config: unknown, file?: string): string[] {
  const complaints = complaintsAbout(config);
  return file === undefined ? complaints : complaints.map(complaint => `${file}: ${complaint}`);
}

function complaintsAbout(config: unknown): string[] {
  if (!isObject(config) || !Array.isArray(config.providers))
    return ['The default export must be a config: `export default defineConfig({ providers: [...] })`.'];
  const { providers, plugins, onEvent, logger, ...unknown } = config;
  const complaints = providers.flatMap(moduleComplaints);
  if (providers.length === 0) complaints.push('providers is empty. A gateway needs at least one provider.');
  const ids = providers.map(module => (isObject(module) ? module.id : undefined)).filter(id => typeof id === 'string');
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index)))
    complaints.push(`Two providers have the id ${id}.`);
  if (plugins !== undefined && !Array.isArray(plugins)) complaints.push('plugins must be a list of Yoga plugins.');
  else
    for (const [index, plugin] of (plugins ?? []).entries())
      if (!isObject(plugin)) complaints.push(`plugins[${index}] is not a plugin. Pass an object with hooks.`);
  if (onEvent !== undefined && typeof onEvent !== 'function') complaints.push('onEvent must be a function.');
  if (logger !== undefined && !isObject(logger)) complaints.push('logger must be a logger.');
  for (const name of Object.keys(unknown)) complaints.push(`${name} is not an option of the config.`);
  return complaints;
}
