-- needs: clock
-- agent-use: what scripts that count the use of an agent share; it is in their key USE.
--
-- A window lasts for its time from the first thing that is counted in it.
local WINDOWS = { { name = 'minute', ms = 60000 }, { name = 'hour', ms = 3600000 } }

local function value(name) return tonumber(redis.call('HGET', USE, name) or 0) or 0 end

-- When an open window ends; nothing in a window that is over counts any more.
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
