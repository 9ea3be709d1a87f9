import { randomBytes } from 'node:crypto';
import type { SealKey } from '../auth/crypto/seal.js';
import type { RedisPlace } from '../auth/store/redis/client.js';
import type { ProviderModule } from '../provider/contract.js';
import type { SettingGroup, Values } from '../provider/setting.js';
import type { ProviderId } from '../provider-id.js';
import { builtInProviders } from '../providers/index.js';
import { type Complain, type Env, type OwnValues, ownGroups, readGroup, readOwnGroups } from './groups.js';
import {
  accessNamesExist,
  chosenProviders,
  contradictions,
  productionRefusals,
  type RuleInput,
  unknownNames,
  upstreamsAreHttps,
  warnings,
} from './rules.js';
import { redisPlace } from './store.js';

/** The environment, read. Times and sizes carry their unit in the name. */
export interface Config {
  /** NODE_ENV=production, and nothing else, switches production's refusals on. */
  readonly production: boolean;
  readonly server: OwnValues['server'] & { readonly publicUrl: string; readonly graphiql: boolean };
  /** Seal keys made for this run where the operator gave none. */
  readonly store: OwnValues['store'] & {
    readonly sealKeys: readonly SealKey[];
    /** Undefined: everything is kept in memory. */
    readonly redis: RedisPlace | undefined;
  };
  readonly sessions: OwnValues['sessions'];
  readonly limits: OwnValues['limits'] & { readonly introspection: boolean };
  readonly upstreams: OwnValues['upstreams'];
  readonly observability: OwnValues['observability'];
  /** Values of each provider's own settings, as its module's `create` wants them. A provider that is left out has none. */
  readonly providers: ReadonlyMap<ProviderId, Values<ProviderModule['settings']['settings']>>;
}

type ReadConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | {
      readonly ok: false;
      /** Every complaint there is, each `NAME: what is wrong`, never with a value. */
      readonly complaints: readonly string[];
      readonly warnings: readonly string[];
      /** The providers that the gateway would have. */
      readonly modules: readonly ProviderModule[];
      /** Values of those whose own settings are valid. */
      readonly providers: Config['providers'];
    };

/** Every setting there is, by group: for the parser, README and `.env.example`. */
export function allSettingGroups(modules: readonly ProviderModule[] = builtInProviders): readonly SettingGroup[] {
  return [...ownGroups, ...modules.map(module => module.settings)];
}

interface ReadOptions {
  /** False: there are other providers, which could not be loaded. Nothing is said about which there must be. */
  readonly isComplete?: boolean;
  /** The gateway opens no port. */
  readonly isEmbedded?: boolean;
}

/** Reads the environment. Never throws over what is in it. `all`: the providers there are. */
export function readConfig(
  env: Env,
  all: readonly ProviderModule[] = builtInProviders,
  { isComplete = true, isEmbedded = false }: ReadOptions = {},
): ReadConfig {
  const complaints: { readonly name: string; readonly what: string }[] = [];
  const complain: Complain = (name, what) => complaints.push({ name, what });

  const own = readOwnGroups(env, complain);
  const { server, limits, store, upstreams } = own;
  const modules = isComplete ? chosenProviders(upstreams.providers, all, complain) : all;
  const providers = readProviders(modules, env, upstreams.allowHttp, isComplete, complain);

  const publicUrl = server.publicUrl ?? `http://localhost:${server.port}`;
  const production = env.NODE_ENV === 'production';
  const input: RuleInput = { ...own, production, publicUrl, env, isEmbedded };
  const named = new Set(complaints.map(({ name }) => name));
  const complainOnce: Complain = (name, what) => named.has(name) || complain(name, what);
  productionRefusals(input, complainOnce);
  contradictions(input, complainOnce);
  const notes = [...warnings(input), ...unknownVariables(env, modules)];
  if (complaints.length > 0)
    return {
      ok: false,
      complaints: complaints.map(({ name, what }) => `${name}: ${what}`),
      warnings: notes,
      modules,
      providers,
    };

  const graphiql = server.graphiql ?? !(production || limits.trustedOnly);
  const config: Config = {
    ...own,
    production,
    server: { ...server, publicUrl, graphiql },
    limits: { ...limits, introspection: limits.introspection ?? graphiql },
    store: {
      ...store,
      sealKeys: store.sealKeys ?? [{ id: 'this-run', key: randomBytes(32) }],
      redis: redisPlace(store),
    },
    providers,
  };
  return { ok: true, config, warnings: notes };
}

/** The values of those whose settings are valid. */
function readProviders(
  modules: readonly ProviderModule[],
  env: Env,
  allowHttp: boolean,
  isComplete: boolean,
  complain: Complain,
): Config['providers'] {
  const ids = modules.map(module => module.id);
  return new Map(
    modules.flatMap(({ id, settings }) => {
      let isValid = true;
      const note: Complain = (name, what) => {
        isValid = false;
        complain(name, what);
      };
      const values = readGroup(settings, env, note);
      upstreamsAreHttps(settings, values, allowHttp, note);
      if (isComplete) accessNamesExist(settings, values, ids, note);
      return isValid ? [[id, values] as const] : [];
    }),
  );
}

function unknownVariables(env: Env, modules: readonly ProviderModule[]): string[] {
  const namesOf = (group: SettingGroup) => Object.values(group.settings).map(setting => setting.name);
  const prefix = (name: string) => name.slice(0, name.indexOf('_') + 1);
  const prefixes = new Set(['KEYRING_', ...modules.flatMap(module => namesOf(module.settings).map(prefix))]);
  return unknownNames(env, allSettingGroups(modules).flatMap(namesOf), prefixes);
}
