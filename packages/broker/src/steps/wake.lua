-- wake: the time or the event a parked session waits for.
-- ARGV: 1 event, or '' for the time.
-- Returns: ok | noted (the event came first, and is kept) | early ms | none.
-- Keeps: an event that comes before its session parks is not lost; a resend wakes nothing twice.
if not s.state or s.state == 'closed' then
  redis.call('ZREM', DUE, 'w:' .. SID)
  return { 'none' }
end
if ARGV[1] ~= '' then
  if s.state == 'parked' and redis.call('HGET', S, 'waits') == ARGV[1] then
    make_ready()
    return { 'ok' }
  end
  set('event:' .. ARGV[1], NOW)
  return { 'noted' }
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
