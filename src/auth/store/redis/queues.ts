import { Cluster } from 'ioredis';
import type { RedisClient } from './client.js';
import { within } from './within.js';

/**
 * What is due in many queues, in one command: KEYS are the queues; ARGV[1]: due before, ms; ARGV[2]: most of each. Answers a list of members for each
 * queue. Most queues are empty, and a command for each took a gateway a hundredth of its time.
 */
const DUE_SCRIPT = `
local due = {}
for i, key in ipairs(KEYS) do due[i] = redis.call('ZRANGEBYSCORE', key, 0, ARGV[1], 'LIMIT', 0, ARGV[2]) end
return due
`;

type Scripted = RedisClient & { dueInQueues(keyCount: number, ...args: (string | number)[]): Promise<string[][]> };

/** Each queue is in a slot of its own. */
const SHARDED = /\bCROSSSLOT\b/;

/** Members of sorted sets by their scores, out of many at once. */
export class RedisQueues {
  private readonly client: Scripted;
  private readonly limitMs: number;
  private readonly refused: (error: Error) => void;
  /** A Redis behind one address may be sharded, too; it says so when it is first asked. */
  private isSharded: boolean;

  /** `limitMs`: how long one shard may take. `refused`: told of a shard that replies with an error, while others serve. */
  constructor(client: RedisClient, limitMs: number, refused: (error: Error) => void) {
    client.defineCommand('dueInQueues', { lua: DUE_SCRIPT });
    this.client = client as Scripted;
    this.limitMs = limitMs;
    this.refused = refused;
    this.isSharded = client instanceof Cluster;
  }

  async due(queues: readonly string[], before: number, limit: number): Promise<string[][]> {
    if (this.isSharded) return this.each(queues, before, limit);
    try {
      return await this.client.dueInQueues(queues.length, ...queues, before, limit);
    } catch (error) {
      if (!SHARDED.test((error as Error).message)) throw error;
      this.isSharded = true;
      return this.each(queues, before, limit);
    }
  }

  /** Where a shard is away, its queues look empty; throws where all are. */
  private async each(queues: readonly string[], before: number, limit: number): Promise<string[][]> {
    const asked = queues.map(key =>
      within(this.client.zrangebyscore(key, 0, before, 'LIMIT', 0, limit), this.limitMs).catch((error: Error) => error),
    );
    const told = await Promise.all(asked);
    const [first] = told;
    if (first instanceof Error && told.every(one => one instanceof Error)) throw first;
    for (const one of told) if (one instanceof Error && one.name === 'ReplyError') this.refused(one);
    return told.map(one => (one instanceof Error ? [] : one));
  }
}
