-- keep: a session that was just created stands in its owner's index.
-- KEYS: 1 the user's sessions. ARGV: 1 session id, 2 when its keys end in ms.
-- Returns: ok (also to a resend).
-- Keeps: the index ends, and not before the session does, also where this id makes it anew.
redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
redis.call('PEXPIREAT', KEYS[1], ARGV[2], 'NX')
redis.call('PEXPIREAT', KEYS[1], ARGV[2], 'GT')
return { 'ok' }
