-- needs: nothing
-- clock: what time it is by Redis's own clock, in milliseconds.
local seconds, microseconds = unpack(redis.call('TIME'))
local NOW = seconds * 1000 + math.floor(microseconds / 1000)
