-- needs: agent-use
-- cool-down: an agent's provider wants to be left alone for a time.
-- KEYS: USE (how much the agent was used).
-- Arguments: for_ms.
-- Returns: until when, in ms.
-- Keeps: a cooldown is never shortened.
local over = math.max(NOW + for_ms, value('cooldown_until'))
redis.call('HSET', USE, 'cooldown_until', over)
keep()
return { over }
