-- needs: conversation
-- deadline: a conversation's time is over, wherever its turn is, also while it waits for an agent's cooldown.
-- Arguments: message_id of the stop.
-- Returns: ok (also to a resend) | early ms (asked too soon) | none (not running, or stopped already).
-- Keeps: the turn under way keeps what it has, and its end, or that of whoever claims it next, ends the conversation.
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
