-- needs: ready, grouped
-- gather: how a step is taken for many sessions of one partition at once. Its script handles the usual case, a person and an
-- agent, and replies `slow` to everything else before it has written anything of that session; then the step itself handles
-- it. It writes what the step would write. What belongs to many sessions (accounts, hints, the ready stream) is added up
-- here, and written once for all by `settle_all`.
--
-- KEYS (all in one slot): READY, the OUTBOX, and the sessions' hashes. Arguments: those of the step, for each session.
-- Returns: for each session what the step returns, or `slow`.
local SLOW = { 'slow' }

-- Hints by gateway, each as its header, a new line and its frame; and whether a gateway hears them.
local hints, hears = {}, {}

local function is_heard(gateway)
  if hears[gateway] == nil then
    hears[gateway] = redis.call('PUBSUB', 'SHARDNUMSUB', BASE .. KEY_GATEWAY .. gateway)[2] > 0
  end
  return hears[gateway]
end

-- Whether all gateways of a session hear its hints; one that does not has to be removed. The one that asks gets the reply.
local function are_heard(gateways, asks)
  for gateway in each_gateway(gateways) do
    if gateway ~= asks and not is_heard(gateway) then return false end
  end
  return true
end

-- Hints at a frame. Returns whether anybody hears it, and whether `told`, which learns it from the reply, is among them.
local function hint(gateways, header, frame, told)
  local reached, is_told = false, false
  for gateway in each_gateway(gateways) do
    reached = true
    if gateway == told then
      is_told = true
    else
      local waiting = hints[gateway] or {}
      hints[gateway] = waiting
      local n = #waiting
      waiting[n + 1], waiting[n + 2], waiting[n + 3] = header, '\n', frame
    end
  end
  return reached, is_told
end

-- Bytes by account and hour; sessions that now have work, or no longer do, by owner; entries of the ready stream.
local bytes, begun, ended, dropped = {}, {}, {}, {}

local function keep(owner, keys_end, kept, more)
  local now = math.max(0, int(kept) + more)
  local hours = bytes[owner] or {}
  local hour = math.ceil(int(keys_end) / HOUR_MS)
  bytes[owner], hours[hour] = hours, (hours[hour] or 0) + now - int(kept)
  return now
end

local function note(by_owner, owner, ...)
  local noted = by_owner[owner] or {}
  by_owner[owner] = noted
  for _, value in ipairs({ ... }) do noted[#noted + 1] = value end
end

-- The shares of the stream as they will be, read when first needed.
local most, all, are_held, mine = nil, nil, nil, {}
-- By how much they change, by owner and altogether.
local changes, change = {}, 0

-- Whether one more session of a user may enter the stream when that many of theirs leave it.
local function is_let_in(owner, leaving)
  if not mine[owner] then
    mine[owner] = int(redis.call('HGET', SHARES, 'r:' .. owner)) + (changes[owner] or 0)
  end
  -- Most users have none in it.
  if mine[owner] == leaving then return true end
  if not most then most = width() end
  if most == 0 then return true end
  if not all then
    all, are_held = int(redis.call('HGET', SHARES, 'n')) + change, redis.call('EXISTS', TURNS) == 1
  end
  return may_enter(most, mine[owner] - leaving, all - leaving, are_held)
end

local function share(owner, by)
  changes[owner], change = (changes[owner] or 0) + by, change + by
  if all then all = all + by end
  if mine[owner] then mine[owner] = mine[owner] + by end
end

-- Adds a field to those that will be set.
local function also(fields, name, value) fields[#fields + 1], fields[#fields + 2] = name, value end

-- Puts a session into the stream, or lets it wait for its user's turn, through the fields that will be set. `leaving` of the
-- user's entries leave the stream.
local function make_ready(S, owner, fields, leaving)
  also(fields, 'state', 'ready')
  if not is_let_in(owner, leaving) then
    also(fields, 'ready', HELD)
    also(fields, 'ticket', hold(owner, sid_of(S)))
    are_held = true
    return
  end
  share(owner, 1)
  local entry = add_entry(READY, sid_of(S), owner)
  also(fields, 'ready', entry)
  also(fields, 'shared', entry)
end

-- An entry is finished; `is_counted`: it counts towards its owner's share.
local function drop(entry, owner, is_counted)
  dropped[#dropped + 1] = entry
  if is_counted then share(owner, -1) end
end

local function settle_all()
  for owner, hours in pairs(bytes) do
    for hour, more in pairs(hours) do count_kept(BASE .. KEY_KEPT .. owner, hour, more) end
  end
  for owner, noted in pairs(begun) do
    local key, last = BASE .. KEY_BUSY .. owner, 0
    redis.call('ZADD', key, unpack(noted))
    for i = 1, #noted, 2 do last = math.max(last, int(noted[i])) end
    keep_until(key, string.format('%.0f', last))
  end
  for owner, noted in pairs(ended) do redis.call('ZREM', BASE .. KEY_BUSY .. owner, unpack(noted)) end
  for owner, by in pairs(changes) do
    if by ~= 0 then count('r:' .. owner, by) end
  end
  if change ~= 0 then count('n', change) end
  if #dropped > 0 then
    redis.call('XACK', READY, GROUP, unpack(dropped))
    trim(READY)
    for owner in pairs(changes) do fill(owner) end
  end
  for gateway, waiting in pairs(hints) do
    local channel = BASE .. KEY_GATEWAY .. gateway
    if #waiting > 3 and string.sub(gateway, 1, 1) == 'h' then
      local sizes = {}
      for i = 1, #waiting, 3 do sizes[#sizes + 1] = #waiting[i] + 1 + #waiting[i + 2] end
      redis.call('SPUBLISH', channel, 'M ' .. table.concat(sizes, ' ') .. '\n' .. table.concat(waiting))
    else
      for i = 1, #waiting, 3 do redis.call('SPUBLISH', channel, table.concat(waiting, '', i, i + 2)) end
    end
  end
end

-- The number and the time of the next entry of a log, as texts.
local function next_place(seq, last_ts)
  local ts = int(last_ts) + 1
  return text(int(seq) + 1), ts > NOW and text(ts) or NOW_TEXT
end

-- Takes a step for each session. `step` gets its hash and its arguments; it returns `SLOW` before it has written anything,
-- or the reply.
local function for_each(step)
  local replies = {}
  for i, S in ipairs(SESSIONS) do replies[i] = step(S, arguments_of(i, SESSIONS)) end
  settle_all()
  return replies
end
