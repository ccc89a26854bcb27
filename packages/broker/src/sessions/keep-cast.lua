-- needs: nothing
-- keep-cast: a session keeps its cast, which is made from its agents when it is first asked for.
-- KEYS: SESSION.
-- Arguments: cast.
-- Returns: 1 if it is kept now, else 0.
-- Keeps: a session that was deleted meanwhile is not made anew.
if redis.call('HEXISTS', SESSION, 'state') == 0 then return { 0 } end
return { redis.call('HSETNX', SESSION, 'cast', cast) }
