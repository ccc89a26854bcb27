-- park: the holder puts the session to sleep, until a time or an event, and keeps no worker for it.
-- ARGV: 1 nonce, 2 ms from now or '', 3 event or '', 4 retries of this turn so far, 5 message id and 6 open frame of a
--       durable frame or '', 7 what it waits for (shown as the agent's status).
-- Returns: ok until (also to a resend) | lost.
-- Keeps: nothing parked is stranded: its deadline is in `due`, or its event is noted when it comes.
if s.state ~= 'leased' or s.lease ~= ARGV[1] then
  local parked = redis.call('HMGET', S, 'parked_by', 'parked_until')
  if parked[1] == ARGV[1] then return { 'ok', parked[2] or 0 } end
  return { 'lost' }
end
local input, entry = head(), s.ready
if not is_stopped(input) and redis.call('DEL', PARTIAL) == 1 then hint_restart(input, int(s.attempt) + 1) end
if ARGV[5] ~= '' then append(ARGV[5], ARGV[6]) end
clear('lease', 'lease_until', 'worker', 'ready')
set('parked_by', ARGV[1], 'retries', ARGV[4], 'parked_for', ARGV[7], 'activity', NOW)
local noted = ARGV[3] ~= '' and redis.call('HEXISTS', S, 'event:' .. ARGV[3]) == 1
if noted or is_stopped(input) then
  make_ready()
else
  set('state', 'parked')
  if ARGV[3] ~= '' then set('waits', ARGV[3]) end
  if ARGV[2] ~= '' then
    set('parked_until', NOW + ARGV[2])
    redis.call('ZADD', DUE, s.parked_until, 'w:' .. SID)
  end
end
drop_entry(entry)
return { 'ok', s.parked_until or 0 }
