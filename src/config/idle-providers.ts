import { createAll } from '../provider/check.js';
import type { AnyProviderModule, Provider, ProviderTools } from '../provider/contract.js';
import { senderOf } from '../upstream/client.js';
import type { Config } from './index.js';
import { proxiesOf } from './upstreams.js';

const refuse = () => Promise.reject(new Error('a command requests no tokens from a provider'));

/** The providers of a configuration, created without a way to request tokens or revocations: for commands that only read. */
export function idleProviders(config: Config, modules: readonly AnyProviderModule[]): readonly Provider[] {
  const sendOnce = senderOf(proxiesOf(config.upstreams));
  const tools: ProviderTools = { requestToken: refuse, requestRevocation: refuse, sendOnce, now: Date.now };
  return createAll(modules, module => {
    const values = config.providers.get(module.id);
    return values === undefined ? [] : [module.create(values, tools)];
  }).flat();
}
