-- needs: clock
-- reserve: adds a session id to its owner's index, and settles which id an Idempotency-Key stands for.
-- KEYS: SESSIONS (the user's), CREATION (the Idempotency-Key's).
-- Arguments: session_id, keys_end (ms), has_key (whether there is an Idempotency-Key, 0|1), over (the id of a session that is
--            over, which the key stands for no longer) or '', most sessions of a user (0: any number).
-- Returns: the id to create, or '' if the user already has that many.
-- Keeps: the same key names the same session for as long as that session can be read.
local known = has_key == '1' and redis.call('GET', CREATION)
if known and known ~= over then return { known } end
redis.call('ZREMRANGEBYSCORE', SESSIONS, '-inf', NOW)
local max = tonumber(most)
-- A resend of an id that was let in finds it in the index.
if max > 0 and redis.call('ZCARD', SESSIONS) >= max and not redis.call('ZSCORE', SESSIONS, session_id) then return { '' } end
if has_key == '1' then redis.call('SET', CREATION, session_id, 'PXAT', keys_end) end
redis.call('ZADD', SESSIONS, keys_end, session_id)
local last = redis.call('ZRANGE', SESSIONS, -1, -1, 'WITHSCORES')[2]
redis.call('PEXPIREAT', SESSIONS, string.format('%.0f', last))
return { session_id }
