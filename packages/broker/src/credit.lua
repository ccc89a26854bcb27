-- credit: one outbox entry into what is known of a registered agent.
-- KEYS: 1 the agent, 2 its open sessions.
-- ARGV: 1 partition, 2 outbox entry id, 3 kind (turn | failed | opened | closed), 4 session id, 5 time in ms,
--       6 of turn its tokens, of failed the error's code, of opened when the session ends, in ms.
-- Returns: 1 if it was counted, 0 if it had been before or the agent is gone.
-- Keeps: entries of a partition are counted in order and once; what two partitions tell is the same in either order.
if redis.call('EXISTS', KEYS[1]) == 0 then return { 0 } end
local function parts(id)
  local ms, n = string.match(id or '0-0', '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(n)
end
local field = 'applied:' .. ARGV[1]
local last_ms, last_n = parts(redis.call('HGET', KEYS[1], field) or nil)
local ms, n = parts(ARGV[2])
if ms < last_ms or (ms == last_ms and n <= last_n) then return { 0 } end
redis.call('HSET', KEYS[1], field, ARGV[2])
local kind, detail = ARGV[3], ARGV[6]
local function is_later_than(name) return tonumber(ARGV[5]) > tonumber(redis.call('HGET', KEYS[1], name) or 0) end
if kind == 'turn' then
  redis.call('HINCRBY', KEYS[1], 'message_count', 1)
  redis.call('HINCRBY', KEYS[1], 'tokens', detail)
  if is_later_than('last_active') then redis.call('HSET', KEYS[1], 'last_active', ARGV[5]) end
elseif kind == 'failed' then
  if is_later_than('failed_at') then redis.call('HSET', KEYS[1], 'failed_at', ARGV[5], 'failed_code', detail) end
elseif kind == 'opened' then
  redis.call('ZADD', KEYS[2], detail, ARGV[4])
  redis.call('PEXPIREAT', KEYS[2], detail, 'NX')
  redis.call('PEXPIREAT', KEYS[2], detail, 'GT')
elseif kind == 'closed' then
  redis.call('ZREM', KEYS[2], ARGV[4])
end
return { 1 }
