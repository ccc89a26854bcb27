-- needs: nothing
-- keep: a session that was just created stands in its owner's index.
-- KEYS: SESSIONS (the user's).
-- Arguments: session_id, keys_end (ms).
-- Returns: ok (also to a resend).
-- Keeps: the index ends, and not before the session does, also where this id makes it anew.
redis.call('ZADD', SESSIONS, 'NX', keys_end, session_id)
redis.call('PEXPIREAT', SESSIONS, keys_end, 'NX')
redis.call('PEXPIREAT', SESSIONS, keys_end, 'GT')
return { 'ok' }
