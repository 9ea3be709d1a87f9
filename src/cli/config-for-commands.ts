import type { RedisSettings } from '../auth/store/redis/client.js';
import type { Config } from '../config/index.js';
import { proxiesOf } from '../config/upstreams.js';
import { createAll } from '../provider/check.js';
import type { Provider, ProviderModule, ProviderTools } from '../provider/contract.js';
import { builtInProviders } from '../providers/index.js';
import { senderOf } from '../upstream/client.js';

const refuse = () => Promise.reject(new Error('a command asks no provider for tokens'));

/** The providers of a configuration, created without a way to request tokens or revocations: for commands that only read. */
export function idleProviders(
  config: Config,
  modules: readonly ProviderModule[] = builtInProviders,
): readonly Provider[] {
  const sendOnce = senderOf(proxiesOf(config.upstreams));
  const tools: ProviderTools = { requestToken: refuse, requestRevocation: refuse, sendOnce, now: Date.now };
  return createAll(modules, module => {
    const values = config.providers.get(module.id);
    return values === undefined ? [] : [module.create(values, tools)];
  }).flat();
}

/** Longest one store command of an operator's command may take, ms. */
const COMMAND_MS = 5_000;

/** How to reach Redis. Undefined: everything is kept in memory. */
export function redisOf({ store: { redis } }: Config): RedisSettings | undefined {
  return redis && { ...redis, commandTimeoutMs: COMMAND_MS };
}
