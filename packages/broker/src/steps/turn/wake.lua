-- needs: machine
-- wake: the time or the event a parked session waits for.
-- Arguments: event (it happens once, so its name is that of one thing), or '' for the time.
-- Returns: ok (also to a resend of an event) | noted (the event came first) | early ms | none.
-- Keeps: an event is recorded for good, so that whoever parks for it later goes on at once, also after a takeover;
--        a resend wakes nothing twice.
if not s.state or s.state == 'closed' then
  redis.call('ZREM', DUE, 'w:' .. SID)
  return { 'none' }
end
if event ~= '' then
  local known = redis.call('HMGET', S, 'event:' .. event, 'waits')
  if known[1] then return { known[1] } end
  local is_awaited = known[2] == event or string.find(known[2] or '', ' ' .. event .. ' ', 1, true)
  local outcome = s.state == 'parked' and is_awaited and 'ok' or 'noted'
  set('event:' .. event, outcome)
  if outcome == 'ok' then make_ready() end
  return { outcome }
end
local parked_until = redis.call('HGET', S, 'parked_until')
if s.state ~= 'parked' or not parked_until then
  redis.call('ZREM', DUE, 'w:' .. SID)
  return { 'none' }
end
if NOW < int(parked_until) then
  redis.call('ZADD', DUE, parked_until, 'w:' .. SID)
  return { 'early', parked_until - NOW }
end
make_ready()
return { 'ok' }
