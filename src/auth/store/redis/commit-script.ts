import type { Change, Watcher, Write } from '../contract.js';
import { keys as names } from '../keys.js';
import { changedSessions, validityAfter } from '../listeners.js';
import { encodeValue } from './values.js';

/**
 * Change (src/auth/store/contract.ts) as one script. KEYS: every key of the change. ARGV[1]: JSON of
 * { c: [[key, field, value | null]], w: [[op, key, …]], m: [[channel, message]] }, keys as 1-based indices into KEYS, values of fields as 1-based
 * indices into ARGV: they may be bytes, which JSON cannot carry. Replies 0 (a check did not hold), 1 (applied), or 2 (applied, but a message was
 * refused). The messages go out with the writes, so that no crash of ours comes between; a Redis that lets us use no channel (ACL) takes the writes
 * all the same.
 */
export const COMMIT_SCRIPT = `
local change = cjson.decode(ARGV[1])
for _, c in ipairs(change.c) do
  local held = redis.call('HGET', KEYS[c[1]], c[2])
  local is = c[3] ~= cjson.null and ARGV[c[3]]
  if held ~= is then return 0 end
end
for _, w in ipairs(change.w) do
  local op, key = w[1], KEYS[w[2]]
  if op == 'set' then redis.call('HSET', key, w[3], ARGV[w[4]])
  elseif op == 'unset' then redis.call('HDEL', key, w[3])
  elseif op == 'drop' then redis.call('DEL', key)
  elseif op == 'expire' then redis.call('PEXPIREAT', key, w[3])
  elseif op == 'queue' then redis.call('ZADD', key, w[4], w[3])
  elseif op == 'unqueue' then redis.call('ZREM', key, w[3])
  else error('unknown write') end
end
local done = 1
for _, m in ipairs(change.m) do
  local published = redis.pcall('PUBLISH', m[1], m[2])
  if type(published) == 'table' then done = 2 end
end
return done
`;

/** A change as the commit script takes it: its distinct keys, and its arguments. */
export function encodeChange(change: Change): { keys: string[]; args: (string | Buffer)[] } {
  const { checks, writes } = change;
  const keys: string[] = [];
  const values: (string | Buffer)[] = [];
  const index = (key: string) => {
    const at = keys.indexOf(key);
    return at >= 0 ? at + 1 : keys.push(key);
  };
  // The first argument is the JSON.
  const argument = (value: string) => values.push(encodeValue(value)) + 1;
  const c = checks.map(check => [index(check.key), check.field, check.is === null ? null : argument(check.is)]);
  const w = writes.map(write => [write.op, index(write.key), ...rest(write, argument)]);
  const m = changedSessions(change).map(ref => [names.changes(), `${validityAfter(change)} ${ref}`]);
  return { keys, args: [JSON.stringify({ c, w, m }), ...values] };
}

/** The meaning of a message on the channel of changes. An unknown word is from a newer gateway: the worst is assumed. */
export function reportChange(watcher: Watcher, message: string): void {
  const [validity, ref = ''] = message.split(' ', 2);
  watcher.changed(ref, validity === 'behind' ? 'behind' : 'void');
}

/** Times go as text: Lua would print a large number in exponent form. */
function rest(write: Write, argument: (value: string) => number): readonly (string | number)[] {
  switch (write.op) {
    case 'set':
      return [write.field, argument(write.value)];
    case 'unset':
      return [write.field];
    case 'drop':
      return [];
    case 'expire':
      return [String(Math.floor(write.atMs))];
    case 'queue':
      return [write.member, String(Math.floor(write.atMs))];
    case 'unqueue':
      return [write.member];
  }
}
