-- needs: machine
-- park: the holder puts the session to sleep until a time or an event, and no worker waits with it.
-- Arguments: nonce, for_ms (from now) or '', events (separated by blanks; any of them wakes it) or '', retries of this turn so far,
--            message_id and open frame of a durable frame or '', reason (what it waits for, shown as the agent's status),
--            held (how many bytes the partial has if it is to stand, because the turn continues after it) or ''.
-- Returns: ok until (also to a resend) | lost.
-- Keeps: nothing parked is stranded: its deadline is in `due`, or its events are noted when they come. A partial that
--        stands is what the turn has noted, and no more.
if s.state ~= 'leased' or s.lease ~= nonce then
  local parked = redis.call('HMGET', S, 'parked_by', 'parked_until')
  if parked[1] == nonce then return { 'ok', parked[2] or 0 } end
  return { 'lost' }
end
local input, entry = head(), s.ready
if s.tools then set('held', held ~= '' and redis.call('STRLEN', PARTIAL) == int(held) and 1 or '') end
if s.held ~= 1 and not is_stopped(input) and redis.call('DEL', PARTIAL) == 1 then hint_restart(input, int(s.attempt) + 1) end
if message_id ~= '' then append(message_id, open) end
clear('lease', 'lease_until', 'worker', 'ready')
set('parked_by', nonce, 'retries', retries, 'parked_for', reason, 'activity', NOW)
local awaited, noted = 0, false
for event in string.gmatch(events, '%S+') do
  awaited = awaited + 1
  noted = noted or redis.call('HEXISTS', S, 'event:' .. event) == 1
end
if noted or is_stopped(input) then
  make_ready()
else
  set('state', 'parked')
  -- A single event is written without blanks, as older releases expect it.
  if awaited > 0 then set('waits', awaited == 1 and events or ' ' .. events .. ' ') end
  if for_ms ~= '' then
    set('parked_until', NOW + for_ms)
    redis.call('ZADD', DUE, s.parked_until, 'w:' .. SID)
  end
end
drop_entry(entry)
return { 'ok', s.parked_until or 0 }
