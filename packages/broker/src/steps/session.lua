-- What every script about one session shares; behind basics.lua, and prepended to each of them. A step that only passes something on needs no
-- more, and loads the few fields it looks at; the others have machine.lua behind it.
--
-- KEYS (all in one slot): 1 session hash, 2 mailbox, 3 log, 4 seen ids, 5 partial answer, 6 ready stream,
--       7 deadlines, 8 turns set aside, 9 outbox.
-- A step may run twice, because a client library sends it again after a lost reply: each one is idempotent.
-- Time is Redis's own, in milliseconds.
local S, IN, LOG, SEEN, PARTIAL, READY, DUE, ASIDE, OUTBOX = unpack(KEYS)
local BASE = string.sub(READY, 1, -6)
local SID = string.sub(S, #BASE + 3)

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
  for id, generation, at, streaming in string.gmatch(s.gateways, '([^ ,]+),(%d+),(%d+),(%d)') do
    local heard = true
    if streaming == '1' or not streaming_only then
      heard = redis.call('SPUBLISH', BASE .. 'gw:' .. id, header .. '\n' .. payload) > 0
      if heard then reached = reached + 1 end
    end
    if heard then kept[#kept + 1] = id .. ',' .. generation .. ',' .. at .. ',' .. streaming else dropped = true end
  end
  if dropped then set('gateways', table.concat(kept, ' '), 'activity', NOW) end
  return reached
end
