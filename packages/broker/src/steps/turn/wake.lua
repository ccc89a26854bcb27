-- needs: machine
-- wake: the time or event that a parked session waits for has come.
-- Arguments: event (it happens once, so no two have the same name), or '' for the time.
-- Returns: ok (also to a resend of an event) | noted (the event came first) | early ms | none.
-- Keeps: an event is recorded for good, so that a turn that parks for it later continues at once, even after a takeover;
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
