-- needs: basics, partition
-- ready: the ready stream, and how its places are shared out.
--
-- The stream has an entry for each session that a worker is on, or will be on next. A user's sessions beyond a fair share
-- are held, in a list per user, and the users take turns: whatever removes an entry lets the next one in. So a user with ten
-- thousand ready sessions delays another user by no more than what the stream has, which is one and a half times what
-- workers have places for (`width`). A user who has none in the stream gets one in at once. While no width is known, or a
-- worker of a release without fair shares runs, nothing is held.
--
--   shares   hash: `n` entries of the stream, `r:<user>` those of a user, `h` sessions held, `t:<user>` tickets given,
--            `turn` the number of the last turn
--   held:<user>   list of `<session> <ticket>`; one whose session has another ticket, or none, by now is passed over
--   turns    sorted set of the users who have sessions held, by the number of their turn
local SHARES, TURNS = BASE .. KEY_SHARES, BASE .. KEY_TURNS
-- The entry of a session that is held: older than any, and in no stream.
local HELD = '0-0'
-- How many are let in at a time at most.
local FILL_MAX = 64

-- Counts up or down; a count of zero is removed. Returns the count.
local function count(field, by)
  local now = redis.call('HINCRBY', SHARES, field, by)
  if now <= 0 then redis.call('HDEL', SHARES, field) end
  return now
end

local function width() return int(redis.call('GET', BASE .. KEY_WIDTH)) end

-- Whether one more session of a user may enter the stream now, given how many of theirs are in it, and of all.
local function may_enter(most, mine, all, are_held)
  return most == 0 or mine == 0 or (all < most and not are_held)
end

-- Puts a session into the stream. Returns its entry.
local function enter(owner, sid)
  count('n', 1)
  count('r:' .. owner, 1)
  return add_entry(READY, sid, owner)
end

-- Holds a session until its user's turn has come. Returns its ticket.
local function hold(owner, sid)
  local ticket = count('t:' .. owner, 1)
  count('h', 1)
  redis.call('RPUSH', BASE .. KEY_HELD .. owner, sid .. ' ' .. ticket)
  if not redis.call('ZSCORE', TURNS, owner) then redis.call('ZADD', TURNS, count('turn', 1), owner) end
  return ticket
end

-- Lets in up to `most` of the sessions of a user that are held. Returns how many there were.
local function let_in(owner, most)
  local held, entered, passed = BASE .. KEY_HELD .. owner, 0, 0
  while entered < most do
    local next_ = redis.call('LPOP', held, most - entered)
    if not next_ then break end
    passed = passed + #next_
    for _, one in ipairs(next_) do
      local sid, ticket = string.match(one, '^(%S+) (%d+)$')
      local key = hash_of(sid)
      local known = redis.call('HMGET', key, 'state', 'ready', 'ticket')
      if known[1] == 'ready' and known[2] == HELD and known[3] == ticket then
        local entry = add_entry(READY, sid, owner)
        redis.call('HSET', key, 'ready', entry, 'shared', entry)
        entered = entered + 1
      end
    end
  end
  if passed > 0 then count('h', -passed) end
  if entered > 0 then
    count('n', entered)
    count('r:' .. owner, entered)
  end
  if redis.call('EXISTS', held) == 1 then
    redis.call('ZADD', TURNS, count('turn', 1), owner)
  else
    redis.call('ZREM', TURNS, owner)
    redis.call('HDEL', SHARES, 't:' .. owner)
    if redis.call('EXISTS', TURNS) == 0 then redis.call('HDEL', SHARES, 'turn') end
  end
  return entered
end

-- Lets in as many as there is room for, the users in turn. `owner` has just lost an entry.
local function fill(owner)
  if redis.call('EXISTS', TURNS) == 0 then return end
  if owner and redis.call('HEXISTS', SHARES, 'r:' .. owner) == 0 then let_in(owner, 1) end
  local most = width()
  local room = most > 0 and math.min(FILL_MAX, most - int(redis.call('HGET', SHARES, 'n'))) or FILL_MAX
  while room > 0 do
    local next_ = redis.call('ZRANGE', TURNS, 0, 1)
    if not next_[1] then return end
    -- A user who is alone needs no turns.
    room = room - math.max(1, let_in(next_[1], next_[2] and 1 or room))
  end
end

-- The user whose session an entry belongs to, if it was counted.
local function owner_of(entry)
  local found = redis.call('XRANGE', READY, entry, entry)[1]
  return found and fields_of(found).o
end

-- An entry of a user is gone.
local function give_back(owner)
  count('n', -1)
  count('r:' .. owner, -1)
end
