-- needs: nothing
-- keep-summary: an agent that an older release registered keeps its summary, which is made when it is first asked for.
-- KEYS: AGENT.
-- Arguments: summary.
-- Returns: 1 if it is kept now, else 0.
-- Keeps: an agent that was deleted meanwhile is not made anew.
if redis.call('HEXISTS', AGENT, 'owner') == 0 then return { 0 } end
return { redis.call('HSETNX', AGENT, 'summary', summary) }
