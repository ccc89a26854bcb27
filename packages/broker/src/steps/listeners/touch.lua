-- needs: machine
-- touch: a gateway's registration is still wanted; what has been flushed counts as attended.
-- Arguments: gateway, generation, flushed (the last sequence number that was flushed to a socket), told_after (ms that a session
--            waits for a worker before its place is reported).
-- Returns: ok head head-id head-time working(0|1) status place(0: not reported) waiting-text-id | lost (attach again) |
--          none.
-- Keeps: only the registered generation refreshes itself. What it flushed of a log that has lost its tail since does not
--        count.

-- How many sessions are taken up until this one is, at most a thousand, and its text that waits.
local PLACES_MAX = 1000
local function place()
  if s.state ~= 'ready' then return 0, '' end
  local waiting
  for _, entry in ipairs(redis.call('XRANGE', IN, '-', '+', 'COUNT', 2)) do
    local input = fields_of(entry)
    if input.kind ~= 'init' then waiting = waiting or input end
  end
  local ms, n = last_delivered(READY)
  local is_held = s.ready == HELD
  local since = string.match(is_held and waiting and waiting.entry or s.ready, '^%d+')
  if not waiting or not ms or NOW - int(since) < int(told_after) then return 0, '' end
  local last = is_held and '+' or '(' .. s.ready
  local before = #redis.call('XRANGE', READY, '(' .. ms .. '-' .. n, last, 'COUNT', PLACES_MAX - 1)
  if is_held then
    -- That many held sessions of its user come before it, with one of each other user between any two of them.
    local ticket, given = int(redis.call('HGET', S, 'ticket')), int(redis.call('HGET', SHARES, 't:' .. s.owner))
    local mine = ticket - (given - redis.call('LLEN', BASE .. KEY_HELD .. s.owner)) - 1
    before = math.min(PLACES_MAX - 1, before + mine * math.max(1, redis.call('ZCARD', TURNS)))
  end
  return before + 1, waiting.kind ~= 'turn' and waiting.id or ''
end

if not s.state then return { 'none' } end
local kept, found = {}, false
for other, its_generation, touched, streaming in each_gateway(s.gateways) do
  if other == gateway and its_generation == generation then touched, found = NOW, true end
  kept[#kept + 1] = listed(other, its_generation, touched, streaming)
end
if not found then return { 'lost' } end
set('gateways', table.concat(kept, ' '), 'flushed', math.min(int(s.seq), math.max(int(s.flushed), int(flushed))))
set('attended', math.min(int(s.seq), math.max(int(s.attended), s.flushed)))
return { 'ok', int(s.seq), s.last_id or '', int(s.last_ts), s.state == 'idle' and 0 or 1, s.status, place() }
