-- What the scripts share that watch how much an agent is used; prepended to each of them.
--
-- KEYS (all in one slot): 1 how much the agent was used, 2 the turn.
-- A window lasts for its time from the first thing that is counted in it. Time is Redis's own, in milliseconds.
local USE, TURN = unpack(KEYS)
local WINDOWS = { { name = 'minute', ms = 60000 }, { name = 'hour', ms = 3600000 } }
local clock = redis.call('TIME')
local NOW = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function value(name) return tonumber(redis.call('HGET', USE, name) or 0) or 0 end

-- When an open window ends; nothing that is over counts any more.
local function window_end(window)
  local over = value(window.name .. ':start') + window.ms
  return over > NOW and over
end

-- Keeps what is known for as long as any of it can matter.
local function keep()
  redis.call('PEXPIREAT', USE, math.max(NOW + 3600000, value('cooldown_until')))
end

local function count(messages, tokens)
  for _, window in ipairs(WINDOWS) do
    local name = window.name
    if not window_end(window) then
      redis.call('HSET', USE, name .. ':start', NOW, name .. ':messages', 0, name .. ':tokens', 0)
    end
    redis.call('HINCRBY', USE, name .. ':messages', messages)
    redis.call('HINCRBY', USE, name .. ':tokens', tokens)
  end
  keep()
end
