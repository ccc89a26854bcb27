-- needs: agent-use
-- add-tokens: counts the tokens of a turn in the windows that are open by then.
-- KEYS (in one slot): USE (how much the agent was used), TURN.
-- Arguments: tokens.
-- Returns: 1 if they were counted, 0 if they had been before, or if this agent's use is not counted.
-- Keeps: a turn's tokens are counted once.
if redis.call('GET', TURN) ~= 'admitted' then return { 0 } end
redis.call('SET', TURN, 'counted', 'KEEPTTL')
count(0, tokens)
return { 1 }
