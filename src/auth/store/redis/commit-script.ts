/**
 * Change (src/auth/store/contract.ts) as one script. KEYS: every key of the change. ARGV[1]: JSON of
 * { c: [[key, field, value | null]], w: [[op, key, …]], m: [[channel, message]] }, keys as 1-based indices into KEYS. Answers 0 (a check
 * did not hold), 1 (applied), or 2 (applied, but a message was refused). The messages go out with the writes, so that no crash of ours comes between;
 * a Redis that lets us use no channel (ACL) takes the writes all the same.
 */
export const COMMIT_SCRIPT = `
local change = cjson.decode(ARGV[1])
for _, c in ipairs(change.c) do
  local held = redis.call('HGET', KEYS[c[1]], c[2])
  local is = c[3]
  if is == cjson.null then is = false end
  if held ~= is then return 0 end
end
for _, w in ipairs(change.w) do
  local op, key = w[1], KEYS[w[2]]
  if op == 'set' then redis.call('HSET', key, w[3], w[4])
  elseif op == 'unset' then redis.call('HDEL', key, w[3])
  elseif op == 'drop' then redis.call('DEL', key)
  elseif op == 'expire' then redis.call('PEXPIREAT', key, w[3])
  elseif op == 'queue' then redis.call('ZADD', key, w[4], w[3])
  elseif op == 'unqueue' then redis.call('ZREM', key, w[3])
  else error('unknown write') end
end
local done = 1
for _, m in ipairs(change.m) do
  local told = redis.pcall('PUBLISH', m[1], m[2])
  if type(told) == 'table' then done = 2 end
end
return done
`;
