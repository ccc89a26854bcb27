-- needs: machine
-- park: the holder puts the session to sleep, until a time or an event, and keeps no worker for it.
-- Arguments: nonce, for_ms (from now) or '', event or '', retries of this turn so far, message_id and open frame of a durable
--            frame or '', reason (what it waits for, shown as the agent's status).
-- Returns: ok until (also to a resend) | lost.
-- Keeps: nothing parked is stranded: its deadline is in `due`, or its event is noted when it comes.
if s.state ~= 'leased' or s.lease ~= nonce then
  local parked = redis.call('HMGET', S, 'parked_by', 'parked_until')
  if parked[1] == nonce then return { 'ok', parked[2] or 0 } end
  return { 'lost' }
end
local input, entry = head(), s.ready
if not is_stopped(input) and redis.call('DEL', PARTIAL) == 1 then hint_restart(input, int(s.attempt) + 1) end
if message_id ~= '' then append(message_id, open) end
clear('lease', 'lease_until', 'worker', 'ready')
set('parked_by', nonce, 'retries', retries, 'parked_for', reason, 'activity', NOW)
local noted = event ~= '' and redis.call('HEXISTS', S, 'event:' .. event) == 1
if noted or is_stopped(input) then
  make_ready()
else
  set('state', 'parked')
  if event ~= '' then set('waits', event) end
  if for_ms ~= '' then
    set('parked_until', NOW + for_ms)
    redis.call('ZADD', DUE, s.parked_until, 'w:' .. SID)
  end
end
drop_entry(entry)
return { 'ok', s.parked_until or 0 }
