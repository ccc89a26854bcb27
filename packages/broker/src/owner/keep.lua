-- needs: nothing
-- keep: makes sure that a session that was just created is in its owner's index.
-- KEYS: SESSIONS (the user's).
-- Arguments: session_id, keys_end (ms).
-- Returns: ok (also to a resend).
-- Keeps: the index expires, but not before the session does, even if this id creates it again.
redis.call('ZADD', SESSIONS, 'NX', keys_end, session_id)
redis.call('PEXPIREAT', SESSIONS, keys_end, 'NX')
redis.call('PEXPIREAT', SESSIONS, keys_end, 'GT')
return { 'ok' }
