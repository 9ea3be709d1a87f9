import { Cluster } from 'ioredis';
import type { RedisClient } from './client.js';
import { within } from './commands.js';

/**
 * The due members of many queues, in one command: KEYS are the queues; ARGV[1]: due before, ms; ARGV[2]: maximum for each. Replies with a list of members for each
 * queue.
 */
const DUE_SCRIPT = `
local due = {}
for i, key in ipairs(KEYS) do due[i] = redis.call('ZRANGEBYSCORE', key, 0, ARGV[1], 'LIMIT', 0, ARGV[2]) end
return due
`;

type Scripted = RedisClient & { dueInQueues(keyCount: number, ...args: (string | number)[]): Promise<string[][]> };

/** Each queue is in a slot of its own. */
const SHARDED = /\bCROSSSLOT\b/;

export type ReadDue = ReturnType<typeof createReadDue>;

/**
 * Members of sorted sets that are due, out of many sets at once. `limitMs`: how long one shard may take. `refused` is called for a shard that replies with
 * an error, while others serve.
 */
export function createReadDue(redis: RedisClient, limitMs: number, refused: (error: Error) => void) {
  redis.defineCommand('dueInQueues', { lua: DUE_SCRIPT });
  const client = redis as Scripted;
  /** A Redis behind one address may be sharded as well. It reports that at the first command. */
  let isSharded = client instanceof Cluster;

  /** Undefined for a queue on an unreachable shard; throws if all of them are unreachable. */
  async function each(queues: readonly string[], before: number, limit: number): Promise<(string[] | undefined)[]> {
    const asked = queues.map(key =>
      within(client.zrangebyscore(key, 0, before, 'LIMIT', 0, limit), limitMs).catch((error: Error) => error),
    );
    const replies = await Promise.all(asked);
    const [first] = replies;
    if (first instanceof Error && replies.every(one => one instanceof Error)) throw first;
    for (const one of replies) if (one instanceof Error && one.name === 'ReplyError') refused(one);
    return replies.map(one => (one instanceof Error ? undefined : one));
  }

  return async (queues: readonly string[], before: number, limit: number): Promise<(string[] | undefined)[]> => {
    if (isSharded || queues.length === 1) return each(queues, before, limit);
    try {
      return await client.dueInQueues(queues.length, ...queues, before, limit);
    } catch (error) {
      if (!SHARDED.test((error as Error).message)) throw error;
      isSharded = true;
      return each(queues, before, limit);
    }
  };
}
