-- needs: nothing
-- add-key: lists a key among those of its owner.
-- KEYS: API_KEYS (the ids of the owner's keys).
-- Arguments: id, keys_max (most keys).
-- Returns: ok (also to a resend) | full.
-- Keeps: no owner has more keys than that.
if redis.call('SISMEMBER', API_KEYS, id) == 1 then return { 'ok' } end
if redis.call('SCARD', API_KEYS) >= tonumber(keys_max) then return { 'full' } end
redis.call('SADD', API_KEYS, id)
return { 'ok' }
