-- needs: clock
-- page: a user's session ids, newest first.
-- KEYS: SESSIONS (the user's).
-- Arguments: after_id (the id to continue after) or '', after_place (its place) or '', limit (most ids).
-- Returns: how many there are, then ids and their places.
-- Keeps: paging continues where it was, even if the session to continue after has been deleted meanwhile.
redis.call('ZREMRANGEBYSCORE', SESSIONS, '-inf', NOW)
local total, first = redis.call('ZCARD', SESSIONS), 0
if after_id ~= '' then
  local rank = redis.call('ZREVRANK', SESSIONS, after_id)
  if not rank and after_place == '' then return { total, {} } end
  first = rank and rank + 1 or redis.call('ZCOUNT', SESSIONS, '(' .. after_place, '+inf')
end
return { total, redis.call('ZREVRANGE', SESSIONS, first, first + limit - 1, 'WITHSCORES') }
