-- needs: nothing
-- keep-cast: stores the cast of a session, which is made from its agents when first needed.
-- KEYS: SESSION.
-- Arguments: cast.
-- Returns: 1 if it is kept now, else 0.
-- Keeps: a session that was deleted meanwhile stays deleted.
if redis.call('HEXISTS', SESSION, 'state') == 0 then return { 0 } end
return { redis.call('HSETNX', SESSION, 'cast', cast) }
