-- page: a user's session ids, newest first.
-- KEYS: 1 the user's sessions. ARGV: 1 the id to go on after, or '', 2 its place, or '', 3 most ids.
-- Returns: how many there are, then ids and their places.
-- Keeps: paging goes on where it was, also when the session it goes on after has been deleted meanwhile.
local clock = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', clock[1] * 1000 + math.floor(clock[2] / 1000))
local total, first = redis.call('ZCARD', KEYS[1]), 0
if ARGV[1] ~= '' then
  local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
  if not rank and ARGV[2] == '' then return { total, {} } end
  first = rank and rank + 1 or redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[2], '+inf')
end
return { total, redis.call('ZREVRANGE', KEYS[1], first, first + ARGV[3] - 1, 'WITHSCORES') }
