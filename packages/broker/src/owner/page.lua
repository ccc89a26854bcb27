-- page: a user's session ids, newest first.
-- KEYS: 1 the user's sessions. ARGV: 1 the id to go on after, or '', 2 most ids.
-- Returns: how many there are, and the ids.
-- Keeps: an id that has gone meanwhile ends the paging instead of starting it again.
local clock = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', clock[1] * 1000 + math.floor(clock[2] / 1000))
local total, first = redis.call('ZCARD', KEYS[1]), 0
if ARGV[1] ~= '' then
  local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
  if not rank then return { total, {} } end
  first = rank + 1
end
return { total, redis.call('ZREVRANGE', KEYS[1], first, first + ARGV[2] - 1) }
