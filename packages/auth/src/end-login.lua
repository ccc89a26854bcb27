-- end-login: a password was right.
-- KEYS (in one slot): 1 failures of the name, 2 addresses that it has logged in from, by when.
-- ARGV: 1 whether it was counted (0|1), 2 for how long an address is known in ms, 3 most addresses, 4 what the address is
--       kept as, 5… what it may have been kept as before.
-- Returns: ok (also to a resend).
-- Keeps: the newest addresses, each once.
local clock = redis.call('TIME')
-- To the microsecond: of two in one millisecond the later one is the newer one.
local now = clock[1] * 1000 + clock[2] / 1000
if ARGV[1] == '1' then redis.call('DEL', KEYS[1]) end
for i = 5, #ARGV do redis.call('ZREM', KEYS[2], ARGV[i]) end
redis.call('ZADD', KEYS[2], now, ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return { 'ok' }
