-- reserve: a session id in its owner's index, and the id an Idempotency-Key stands for.
-- KEYS: 1 the user's sessions, 2 the creation's key. ARGV: 1 session id, 2 when its keys end in ms, 3 has a key (0|1),
--       4 the id of a session that is over, which the key stands for no longer, or '', 5 most sessions of a user (0: any
--       number).
-- Returns: the id to create, or '' if the user has as many already.
-- Keeps: the same key names the same session for as long as that session can be read.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local id = ARGV[1]
local known = ARGV[3] == '1' and redis.call('GET', KEYS[2])
if known and known ~= ARGV[4] then return { known } end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local most = tonumber(ARGV[5])
-- A resend of one that was let in finds itself among them.
if most > 0 and redis.call('ZCARD', KEYS[1]) >= most and not redis.call('ZSCORE', KEYS[1], id) then return { '' } end
if ARGV[3] == '1' then redis.call('SET', KEYS[2], id, 'PXAT', ARGV[2]) end
redis.call('ZADD', KEYS[1], ARGV[2], id)
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', last))
return { id }
