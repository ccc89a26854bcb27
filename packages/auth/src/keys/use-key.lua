-- needs: clock
-- use-key: notes that a key was used.
-- KEYS: API_KEY.
-- Arguments: none.
-- Returns: ok | none.
-- Keeps: a key that was removed stays removed.
if redis.call('EXISTS', API_KEY) == 0 then return { 'none' } end
redis.call('HSET', API_KEY, 'last_used_at', string.format('%.0f', NOW))
return { 'ok' }
