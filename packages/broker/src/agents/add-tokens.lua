-- needs: agent-use
-- add-tokens: what a turn has cost, into the windows that are open when it is known.
-- KEYS (in one slot): USE (how much the agent was used), TURN.
-- Arguments: tokens.
-- Returns: 1 if they were counted, 0 if they had been before, or nobody counts this agent's.
-- Keeps: a turn's tokens are counted once.
if redis.call('GET', TURN) ~= 'admitted' then return { 0 } end
redis.call('SET', TURN, 'counted', 'KEEPTTL')
count(0, tokens)
return { 1 }
