-- needs: nothing
-- credit: applies an outbox entry to the record of a registered agent.
-- KEYS: AGENT, its open SESSIONS.
-- Arguments: partition, entry of its outbox, kind (turn | failed | opened | closed), session_id, at (its time, in ms), detail
--            (for turn its tokens, for failed the error's code, for opened when the session ends, in ms).
-- Returns: 1 if it was counted, 0 if it had been before or the agent is gone.
-- Keeps: entries of a partition are counted in order and once; the order among partitions makes no difference.
if redis.call('EXISTS', AGENT) == 0 then return { 0 } end
local function parts(id)
  local ms, n = string.match(id or '0-0', '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(n)
end
local field = 'applied:' .. partition
local last_ms, last_n = parts(redis.call('HGET', AGENT, field) or nil)
local ms, n = parts(entry)
if ms < last_ms or (ms == last_ms and n <= last_n) then return { 0 } end
redis.call('HSET', AGENT, field, entry)
local function is_later_than(name) return tonumber(at) > tonumber(redis.call('HGET', AGENT, name) or 0) end
if kind == 'turn' then
  redis.call('HINCRBY', AGENT, 'message_count', 1)
  redis.call('HINCRBY', AGENT, 'tokens', detail)
  if is_later_than('last_active') then redis.call('HSET', AGENT, 'last_active', at) end
elseif kind == 'failed' then
  if is_later_than('failed_at') then redis.call('HSET', AGENT, 'failed_at', at, 'failed_code', detail) end
elseif kind == 'opened' then
  redis.call('ZADD', SESSIONS, detail, session_id)
  redis.call('PEXPIREAT', SESSIONS, detail, 'NX')
  redis.call('PEXPIREAT', SESSIONS, detail, 'GT')
elseif kind == 'closed' then
  redis.call('ZREM', SESSIONS, session_id)
end
return { 1 }
