import { createAll } from '../provider/check.js';
import type { AnyProviderModule, Provider, ProviderTools, SendOnce } from '../provider/contract.js';
import { senderOf } from '../upstream/client.js';
import type { Config } from './index.js';
import { proxiesOf } from './upstreams.js';

const refuse = () => Promise.reject(new Error('a command requests no tokens from a provider'));

/**
 * The providers of a configuration, created without a way to request tokens or revocations: for commands that only read. Throws ConfigError with a complaint
 * about each that cannot be created.
 */
export const idleProviders = (config: Config, modules: readonly AnyProviderModule[]): readonly Provider[] =>
  createIdle(config.providers, modules, senderOf(proxiesOf(config.upstreams)));

/** The same without the rest of the configuration. */
export function createIdle(
  values: Config['providers'],
  modules: readonly AnyProviderModule[],
  sendOnce: SendOnce = refuse,
): readonly Provider[] {
  const tools: ProviderTools = { requestToken: refuse, requestRevocation: refuse, sendOnce, now: Date.now };
  return createAll(modules, module => {
    const own = values.get(module.id);
    return own === undefined ? [] : [module.create(own, tools)];
  }).flat();
}
