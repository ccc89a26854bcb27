-- needs: basics, partition
-- session: what every script about one session shares; its keys are those of `Keys.session`. A step that only passes
-- something on needs no more, and loads the few fields it looks at; the others stand on machine.
--
-- A step may run twice, because a client library sends it again after a lost reply: each one is idempotent.
local SID = sid_of(S)

local s = {}
local function load(names)
  for i, value in ipairs(redis.call('HMGET', S, unpack(names))) do s[names[i]] = value or nil end
end

local function set(...)
  local pairs_ = { ... }
  for i = 1, #pairs_, 2 do s[pairs_[i]] = pairs_[i + 1] end
  redis.call('HSET', S, ...)
end

local function clear(...)
  for _, name in ipairs({ ... }) do s[name] = nil end
  redis.call('HDEL', S, ...)
end

-- Sends one hint to each gateway that is registered (only those with a streaming socket, if asked for). A gateway
-- that does not hear it is taken off: it attaches again when it is back. Returns how many were reached.
local function hint(header, payload, streaming_only)
  if not s.gateways or s.gateways == '' then return 0 end
  local kept, reached, dropped = {}, 0, false
  for gateway, generation, touched, streaming in each_gateway(s.gateways) do
    local heard = true
    if streaming == '1' or not streaming_only then
      heard = redis.call('SPUBLISH', BASE .. KEY_GATEWAY .. gateway, header .. '\n' .. payload) > 0
      if heard then reached = reached + 1 end
    end
    if heard then kept[#kept + 1] = listed(gateway, generation, touched, streaming) else dropped = true end
  end
  if dropped then set('gateways', table.concat(kept, ' '), 'activity', NOW) end
  return reached
end
