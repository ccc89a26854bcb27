-- needs: nothing
-- end-login: a password was right.
-- KEYS (in one slot): FAILURES of the name, ADDRESSES that it has logged in from, by when.
-- Arguments: was_counted (0|1), known_for (how long an address is known, in ms), known_max (most addresses), mark (what the
--            address is kept as), earlier_marks (what it may have been kept as before).
-- Returns: ok (also to a resend).
-- Keeps: the newest addresses, each once.
local clock = redis.call('TIME')
-- In microseconds, so that of two logins in one millisecond the later one is the newer.
local now = clock[1] * 1000 + clock[2] / 1000
if was_counted == '1' then redis.call('DEL', FAILURES) end
for _, earlier in ipairs(earlier_marks) do redis.call('ZREM', ADDRESSES, earlier) end
redis.call('ZADD', ADDRESSES, now, mark)
redis.call('ZREMRANGEBYSCORE', ADDRESSES, '-inf', now - known_for)
redis.call('ZREMRANGEBYRANK', ADDRESSES, 0, -1 - known_max)
redis.call('PEXPIRE', ADDRESSES, known_for)
return { 'ok' }
