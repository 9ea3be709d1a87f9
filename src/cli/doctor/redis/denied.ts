import { keys } from '../../../auth/store/keys.js';
import { type RedisSettings, redisClient } from '../../../auth/store/redis/client.js';
import { type Failure, failureOf } from '../../../auth/store/redis/failure.js';
import { denials } from '../../../auth/store/redis/permissions.js';
import { within } from '../../../auth/store/redis/within.js';

const TRY_MS = 8_000;

/** What Redis' access rules (ACL) deny the gateway, as it connects; `replicas`: those that a write waits for. Changes nothing. */
export async function deniedBy(settings: RedisSettings | undefined, replicas: number): Promise<readonly Failure[]> {
  if (!settings) return [];
  const client = redisClient(settings);
  const denied: Failure[] = [];
  const note = (cause: unknown) => {
    const failure = failureOf(cause);
    if (failure.kind === 'denied') denied.push(failure);
  };
  client.on('error', note);
  const attempts = async () => {
    await client.connect();
    const key = keys.permissions();
    denied.push(...(await denials(client)));
    if (replicas > 0) {
      const replies = await client.pipeline().exists(key).wait(0, 1).exec();
      for (const [error] of replies ?? []) if (error) note(error);
    }
    await client.subscribe(keys.changes()).catch(note);
    await client.unsubscribe(keys.changes()).catch(note);
  };
  try {
    await within(attempts(), TRY_MS).catch(note);
  } finally {
    client.disconnect();
  }
  return [...new Map(denied.map(one => [one.rule, one])).values()];
}
