-- needs: conversation
-- expire: closes a session whose time is over, or that nobody has used for too long.
-- Arguments: message_id for its last frame, gone_after (ms without a touch after which a gateway counts as gone).
-- Returns: ok | early ms (asked too soon: the deadline is set again) | none.
-- Keeps: every input that waits is answered before the session closes: by its `error`, or, if it was stopped, as
--        stopped. A gateway that died counts as having used the session until its last touch.
if not s.state or s.state == 'closed' then
  redis.call('ZREM', DUE, 'e:' .. SID)
  return { 'none' }
end
local idle = int(redis.call('HGET', S, 'idle'))
local deadline, reason = int(s.expires_at), 'timeout'
if s.state == 'idle' then
  local used = int(s.activity)
  for _, _, touched in each_gateway(s.gateways) do
    used = math.max(used, NOW - touched < int(gone_after) and NOW or int(touched))
  end
  local unused = used + idle
  if unused < deadline then deadline, reason = unused, 'idle' end
else
  deadline = math.min(deadline, NOW + idle)
  if NOW >= int(s.expires_at) then deadline = int(s.expires_at) end
end
if NOW < deadline then
  redis.call('ZADD', DUE, deadline, 'e:' .. SID)
  return { 'early', deadline - NOW }
end

abandon_questions()
answer_waiting('SESSION_EXPIRED', '"The session expired before this was answered."')
if s.phase == 'running' then
  conclude('session_expired', 'null')
elseif s.phase ~= 'ended' then
  tell_agents('closed')
end
append(message_id, '{"type":"system","content":"The session has expired.","metadata":{"event":"session.expired","reason":"' ..
  reason .. '","message_id":"' .. message_id .. '"')
hint('C ' .. SID .. ' 4002 session expired', '')
hint_worker('lost')
drop_entry(s.ready)
end_work()
redis.call('ZREM', DUE, 'w:' .. SID, 'e:' .. SID)
clear('lease', 'lease_until', 'worker', 'ready', 'parked_until', 'waits', 'gateways')
-- Its bytes move to the hour in which its keys now end.
local kept = int(s.kept)
s.kept = keep(-kept)
set('state', 'closed', 'status', 'expired', 'closed_at', NOW, 'keys_end', NOW + redis.call('HGET', S, 'retention'))
set('kept', keep(kept))
for _, key in ipairs({ S, LOG, SEEN }) do redis.call('PEXPIREAT', key, s.keys_end) end
return { 'ok' }
