import { type Config, proxiesOf } from '../config/index.js';
import { senderOf } from '../upstream/client.js';
import type { Facts } from './doctor/facts.js';
import { probeAll } from './doctor/providers/probe.js';
import { deniedBy } from './doctor/redis/denied.js';
import { lookAtRedis } from './doctor/redis/look.js';
import { sampleSealed } from './doctor/seals/sample.js';
import { idleProviders } from './idle-providers.js';
import { redisOf } from './redis-of.js';

/** What the doctor looks at, for these settings. `pings`: how often the way to Redis is measured. */
export function factsOf(config: Config, warnings: readonly string[], pings = 21): Facts {
  const { server, store, production } = config;
  const providers = idleProviders(config);
  const redis = redisOf(config);
  const send = senderOf(proxiesOf(config));
  return {
    production,
    publicUrl: server.publicUrl,
    origins: server.origins,
    returnTo: server.returnTo,
    warnings,
    sealKeys: store.sealKeys,
    redisMode: store.redisMode,
    replicas: store.replicas,
    providers,
    nodeVersion: process.versions.node,
    sendOnce: send,
    redis: once(() => lookAtRedis(redis, pings)),
    denied: once(() => deniedBy(redis, store.replicas)),
    sample: once(async () => redis && (await sampleSealed(redis, store.sealKeys))),
    probed: once(() => probeAll(send, providers)),
  };
}

/** Asks when somebody first wants to know, and never again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
