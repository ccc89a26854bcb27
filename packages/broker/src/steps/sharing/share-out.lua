-- needs: ready
-- share-out: a worker reports how many places it has, and the stream is shared out again.
-- KEYS: READY, the ready stream.
-- Arguments: worker, places (how many turns it runs side by side, or '' when it leaves), partitions (how many there are),
--            gone_after (ms after which a worker that says nothing counts as gone).
-- Returns: how many entries the stream may have (0: any number) and how many sessions are held.
-- Keeps: nothing is held when nobody would let it in. When the last worker that shares leaves, and while there is one of a
--        release that does not, all are let in. Counts that such a worker has left wrong are counted again.
local PLACES = BASE .. KEY_PLACES
-- A worker reads at least every other second.
local READS_MS = 10000

if places == '' then
  redis.call('HDEL', PLACES, worker)
else
  redis.call('HSET', PLACES, worker, places .. ' ' .. string.format('%.0f', NOW))
end
local all_places, shares = 0, {}
local told = redis.call('HGETALL', PLACES)
for i = 1, #told, 2 do
  local some, at = string.match(told[i + 1], '^(%d+) (%d+)$')
  if NOW - int(at) > int(gone_after) then
    redis.call('HDEL', PLACES, told[i])
  else
    all_places, shares[told[i]] = all_places + some, true
  end
end

make_group(READY)
local does_share = all_places > 0
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', READY, GROUP)) do
  local info = {}
  for i = 1, #consumer, 2 do info[consumer[i]] = consumer[i + 1] end
  if info.name ~= worker and not shares[info.name] and info.idle < READS_MS then does_share = false end
end
-- One and a half entries for each place, so that what waits can begin even if all running turns end at once.
local most = does_share and math.max(1, math.ceil(1.5 * all_places / partitions)) or 0
if most > 0 then redis.call('SET', BASE .. KEY_WIDTH, most, 'PX', gone_after) else redis.call('DEL', BASE .. KEY_WIDTH) end

-- Whether an entry comes after another.
local function is_behind(entry, ms, n)
  local own_ms, own_n = string.match(entry, '^(%d+)-(%d+)$')
  return int(own_ms) > int(ms) or (own_ms == ms and int(own_n) > int(n))
end

local function count_anew()
  local pending = {}
  for _, row in ipairs(redis.call('XPENDING', READY, GROUP, '-', '+', 1000000)) do pending[row[1]] = true end
  local ms, n = last_delivered(READY)
  local fields = redis.call('HKEYS', SHARES)
  for _, field in ipairs(fields) do
    if field == 'n' or string.sub(field, 1, 2) == 'r:' then redis.call('HDEL', SHARES, field) end
  end
  for _, entry in ipairs(redis.call('XRANGE', READY, '-', '+')) do
    local owner = fields_of(entry).o
    if owner and (pending[entry[1]] or is_behind(entry[1], ms, n)) then
      count('n', 1)
      count('r:' .. owner, 1)
    end
  end
end

if most > 0 then
  local known
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', READY)) do
    local info = {}
    for i = 1, #group, 2 do info[group[i]] = group[i + 1] end
    if info.name == GROUP then known = info.lag and info.lag + info.pending end
  end
  if known and known ~= int(redis.call('HGET', SHARES, 'n')) then count_anew() end
  for _, owner in ipairs(redis.call('ZRANGE', TURNS, 0, -1)) do
    if redis.call('HEXISTS', SHARES, 'r:' .. owner) == 0 then let_in(owner, 1) end
  end
  fill()
else
  while redis.call('EXISTS', TURNS) == 1 do fill() end
end
return { most, int(redis.call('HGET', SHARES, 'h')) }
