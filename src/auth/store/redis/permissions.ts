import { keys } from '../keys.js';
import type { RedisClient } from './client.js';
import { denial, type Failure, failureOf, unknownCommand } from './failure.js';

/**
 * Tries every command that scripts and requests use, in a form that changes nothing: on a record that is not there, or with an argument that the
 * command refuses after Redis has checked the permissions. KEYS[1]: that record; ARGV: channels. Returns the name and the error of each that failed.
 */
const TRY_SCRIPT = `
local key, failed = KEYS[1], {}
local function try(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err then failed[#failed + 1] = { (...), reply.err } end
end
try('HGETALL', key)
try('HGET', key, 'f')
try('HSET', key, 'f', 'v', 'odd')
try('HDEL', key, 'f')
try('DEL', key)
try('PEXPIREAT', key, 0)
try('ZADD', key, 'none', 'm')
try('ZREM', key, 'm')
try('ZRANGEBYSCORE', key, 0, 0)
try('SET', key, '', 'EX', 0)
try('INCRBY', key, 'none')
try('PTTL', key)
try('EXPIRE', key, 0)
for _, channel in ipairs(ARGV) do try('PUBLISH', channel, 'behind nothing') end
try('PING')
try('TIME')
try('INFO', 'server')
return failed
`;

/** Of no script. */
const UNKNOWN_SHA = '0'.repeat(40);

/** What Redis' access rules (ACL) deny the gateway's user, each by its rule. Rejects where not even a script may run. */
export async function denials(client: RedisClient): Promise<readonly Failure[]> {
  const key = keys.permissions();
  await client.evalsha(UNKNOWN_SHA, 1, key).catch((error: Error) => {
    if (!error.message.startsWith('NOSCRIPT')) throw error;
  });
  const channels = [keys.changes(), keys.events('permissions')];
  const failed = (await client.eval(TRY_SCRIPT, 1, key, ...channels)) as [string, string][];
  return failed.flatMap(([name, message]) => {
    const command = name.toLowerCase();
    if (/^ERR Unknown Redis command/.test(message)) return unknownCommand(command);
    const failure = failureOf({ name: 'ReplyError', message });
    if (failure.kind !== 'denied') return [];
    return failure.rule === undefined ? denial(`+${command}`) : failure;
  });
}
