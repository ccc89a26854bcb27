-- needs: agent-use
-- cool-down: an agent's provider asks for a pause.
-- KEYS: USE (how much the agent was used).
-- Arguments: for_ms.
-- Returns: when the cooldown ends, in ms.
-- Keeps: a cooldown is never shortened.
local over = math.max(NOW + for_ms, value('cooldown_until'))
redis.call('HSET', USE, 'cooldown_until', over)
keep()
return { over }
