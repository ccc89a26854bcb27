-- credit: one outbox entry into a registered agent's totals.
-- KEYS: 1 the agent, 2 its open sessions.
-- ARGV: 1 partition, 2 outbox entry id, 3 kind (turn | closed), 4 session id, 5 time in ms.
-- Returns: 1 if it was counted, 0 if it had been before or the agent is gone.
-- Keeps: entries of a partition are counted in order and once.
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
if ARGV[3] == 'turn' then
  redis.call('HINCRBY', KEYS[1], 'message_count', 1)
  if tonumber(ARGV[5]) > tonumber(redis.call('HGET', KEYS[1], 'last_active') or 0) then
    redis.call('HSET', KEYS[1], 'last_active', ARGV[5])
  end
elseif ARGV[3] == 'closed' then
  redis.call('ZREM', KEYS[2], ARGV[4])
end
return { 1 }
