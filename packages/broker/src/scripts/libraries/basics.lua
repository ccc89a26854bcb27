-- needs: clock
-- basics: what all scripts about sessions share, about one or about many.
local GROUP = 'agent-workers'
local HOUR_MS = 3600000
-- The bytes that a log entry takes beyond its frame, and a seen id beyond itself.
local ENTRY_BYTES, SEEN_BYTES = 128, 96

local function int(value) return tonumber(value or 0) or 0 end

-- Whole numbers as text, because Redis and Lua format a number again each time it is used.
local function text(number) return string.format('%.0f', number) end
local NOW_TEXT = text(NOW)

-- ISO 8601 in UTC of a time in milliseconds (days to civil date by Howard Hinnant's algorithm).
local iso_of, iso_is
local function iso(ms)
  if ms == iso_of then return iso_is end
  local days = math.floor(ms / 86400000)
  local rest = ms - days * 86400000
  local z = days + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local day = doy - math.floor((153 * mp + 2) / 5) + 1
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  local seconds = math.floor(rest / 1000)
  iso_of, iso_is = ms, string.format('%04d-%02d-%02dT%02d:%02d:%02d.%03dZ', year, month, day, math.floor(seconds / 3600),
    math.floor(seconds / 60) % 60, seconds % 60, rest % 1000)
  return iso_is
end

-- An open frame, completed with its place in the log.
local function close_frame(open, seq, id, ts)
  return open .. ',"seq":' .. seq .. ',"cursor":"' .. seq .. '.' .. id .. '.' .. ts .. '"},"timestamp":"' .. iso(tonumber(ts)) .. '"}'
end

-- Whether an argument is a whole number that both Redis and Lua can represent.
local function is_whole(value) return string.find(value, '^%d+$') ~= nil and #value <= 16 end

local function fields_of(entry)
  local fields = { entry = entry[1] }
  for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
  return fields
end

-- The id of the answer to an input: derived, so that it is the same in every attempt.
local function answer_id(input) return (string.gsub(input.id, '^msg_', 'rsp_')) end

-- Makes an existing key live until a time at least.
local function keep_until(key, ms)
  if redis.call('PEXPIREAT', key, ms, 'NX') == 0 then redis.call('PEXPIREAT', key, ms, 'GT') end
end

-- Counts bytes that a user's sessions of this partition keep from now on, or no longer, by the hour in which their keys
-- end, so that what expires with its keys needs no step to be subtracted.
local function count_kept(key, hour, more)
  if more == 0 then return end
  local total = redis.call('HINCRBY', key, hour, more)
  if total <= 0 then
    redis.call('HDEL', key, hour)
  elseif total == more then
    keep_until(key, string.format('%.0f', hour * HOUR_MS))
  end
end

-- The group is made with the stream, so that its lag is always known.
local function make_group(ready)
  if redis.call('EXISTS', ready) == 0 then redis.call('XGROUP', 'CREATE', ready, GROUP, '0', 'MKSTREAM') end
end

-- Adds a session's entry to the ready stream. Returns its id.
local function add_entry(ready, sid, owner)
  local entry = redis.call('XADD', ready, 'NOMKSTREAM', '*', 's', sid, 'o', owner)
  if entry then return entry end
  make_group(ready)
  return redis.call('XADD', ready, '*', 's', sid, 'o', owner)
end

-- Iterates over the gateways that are registered for a session, as its field `gateways` lists them: the gateway, the
-- generation of its registration, when that was touched last, and whether it has a socket that streams (0|1).
local function each_gateway(gateways) return string.gmatch(gateways or '', '([^ ,]+),(%d+),(%d+),(%d)') end

-- A gateway as that list has it.
local function listed(gateway, generation, touched, streaming)
  return gateway .. ',' .. generation .. ',' .. touched .. ',' .. streaming
end

-- Whether a gateway of a session has a socket that streams.
local function streams(gateways)
  for _, _, _, streaming in each_gateway(gateways) do
    if streaming == '1' then return true end
  end
  return false
end

-- The entry of the ready stream that was delivered last: its time and number; nil if there is no group.
local function last_delivered(ready)
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', ready)) do
    local info = {}
    for i = 1, #group, 2 do info[group[i]] = group[i + 1] end
    if info.name == GROUP then return string.match(info['last-delivered-id'], '^(%d+)-(%d+)$') end
  end
end

-- Trims the ready stream up to the oldest entry that is still pending. It does not delete entries, because deleting the one
-- that was delivered last, while an older one is pending and a newer one waits, makes the group's lag unknown.
local function trim(ready)
  local oldest = redis.call('XPENDING', ready, GROUP, '-', '+', 1)[1]
  local keep = oldest and oldest[1]
  if not keep then
    local ms, n = last_delivered(ready)
    keep = ms .. '-' .. int(n) + 1
  end
  redis.call('XTRIM', ready, 'MINID', keep)
end
