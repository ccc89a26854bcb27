-- needs: nothing
-- keep-summary: stores the summary of an agent that an older release registered; it is made when first needed.
-- KEYS: AGENT.
-- Arguments: summary.
-- Returns: 1 if it is kept now, else 0.
-- Keeps: an agent that was deleted meanwhile stays deleted.
if redis.call('HEXISTS', AGENT, 'owner') == 0 then return { 0 } end
return { redis.call('HSETNX', AGENT, 'summary', summary) }
