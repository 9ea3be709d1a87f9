import type { ProviderId } from '../provider-id.js';
import { endpointsOf, providerComplaints } from './check.js';
import type { DataApi } from './data-api.js';
import type { Flow, ProviderTools } from './flow.js';
import type { SettingGroup, Settings, Values } from './setting.js';
import type { Traits } from './traits.js';

export type { ProviderId } from '../provider-id.js';
export type * from './data-api.js';
export type * from './flow.js';
export type * from './tokens.js';
export type * from './traits.js';

/**
 * A provider at work: settings read, tools in hand. Its contract has four parts, each to be read alone: identity (here), flow (sign-in, refresh,
 * revocation), data API, and traits. `Login` is its part of LoginInput, `Api` its loaders.
 */
export interface Provider<Login = never, Api = unknown> extends Flow<Login>, DataApi<Api>, Traits {
  readonly id: ProviderId;
  readonly name: string;
}

/** A provider's fake, which the demo and the conformance kit start. The sandbox kit (`startSandbox`) makes it. */
export interface SandboxStarter {
  readonly id: ProviderId;
  /** Listens; default: a free port of 127.0.0.1. */
  start(options?: { port?: number; host?: string }): Promise<{
    /** Stops listening and cuts open connections. */
    close(): Promise<void>;
  }>;
}

/** A provider's folder, as its index.ts exports it. */
export interface ProviderModule<S extends Settings = Settings, Login = never, Api = unknown> {
  readonly id: ProviderId;
  readonly name: string;
  readonly settings: SettingGroup<S>;
  /**
   * Called at startup, and by commands that check the gateway. Sends nothing: requests are made with `tools`, when a flow runs. If it throws, the gateway does
   * not start, and the message is shown with the provider's id.
   */
  create(values: Values<S>, tools: ProviderTools): Provider<Login, Api>;
  /**
   * The provider's part of the graph, in SDL: the file, or its text. It extends the enum ProviderId by `id`, LoginInput by a field named like `id` in lower
   * case if users can sign in, and Query, Mutation and Viewer by its own fields.
   */
  readonly schema: URL | string;
  /** Resolvers by type and field. */
  readonly resolvers: ProviderResolvers;
  /** Loads the provider's fake; never called by a gateway that serves. */
  readonly sandbox?: () => Promise<SandboxStarter>;
}

/** A provider module of any settings, input and loaders. */
// biome-ignore lint/suspicious/noExplicitAny: the one type that every module is assignable to.
export type AnyProviderModule = ProviderModule<any, any, any>;

/** Resolvers by type and field, or scalars by name. `keyring-gateway codegen` writes the exact types. */
export type ProviderResolvers = Readonly<Record<string, unknown>>;

/**
 * A provider module with its types. Rules that types cannot express are checked when the provider is created, at startup: throws TypeError with every
 * complaint at once (./check.ts).
 */
export function defineProvider<const S extends Settings, Login, Api>(
  module: ProviderModule<S, Login, Api>,
): ProviderModule<S, Login, Api> {
  return {
    ...module,
    create(values, tools) {
      const provider = module.create(values, tools);
      const isProvider = typeof provider === 'object' && provider !== null && 'login' in provider;
      if (!isProvider) throw new TypeError('create must return a provider, not a promise of one');
      const complaints = providerComplaints(provider, endpointsOf(module.settings.settings, values));
      if (complaints.length > 0) throw new TypeError(complaints.join('; '));
      return provider;
    },
  };
}
