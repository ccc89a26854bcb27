-- cool-down: an agent's provider wants to be left alone for a time.
-- ARGV: 1 for how many ms.
-- Returns: until when, in ms.
-- Keeps: a cooldown is never shortened.
local over = math.max(NOW + ARGV[1], value('cooldown_until'))
redis.call('HSET', USE, 'cooldown_until', over)
keep()
return { over }
