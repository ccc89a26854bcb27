-- needs: conversation
-- deadline: ends a conversation whose time is over, whatever its turn is doing, even if it waits for a cooldown.
-- Arguments: message_id of the stop.
-- Returns: ok (also to a resend) | early ms (asked too soon) | none (not running, or stopped already).
-- Keeps: the running turn keeps what it has written; when it ends, or whoever claims it next ends it, so does the
--        conversation.
if s.stop_reason then return { 'ok' } end
local last = redis.call('XREVRANGE', IN, '+', '-', 'COUNT', 1)[1]
if s.phase ~= 'running' or not last or is_stopped(fields_of(last)) then
  redis.call('ZREM', DUE, 'd:' .. SID)
  return { 'none' }
end
if NOW < int(s.deadline) then
  redis.call('ZADD', DUE, s.deadline, 'd:' .. SID)
  return { 'early', s.deadline - NOW }
end
redis.call('ZREM', DUE, 'd:' .. SID)
set('stop_reason', 'max_duration')
stop_now(message_id, '{"type":"stop","content":"The time limit of this conversation was reached.","metadata":{"event":"stop.requested"' ..
  ',"reason":"max_duration","message_id":"' .. message_id .. '"')
return { 'ok' }
