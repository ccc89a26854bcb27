-- needs: nothing
-- clock: the time by Redis's own clock, in milliseconds.
local clock = redis.call('TIME')
local NOW = clock[1] * 1000 + math.floor(clock[2] / 1000)
