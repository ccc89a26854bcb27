-- finish: the holder's answer, and the end of the turn.
-- ARGV: 1 nonce, 2 outcome (response | error), 3 open frame (for a response without its finish reason), 4 finish reason,
--       5 position of the agent, 6 id of the agent if it is a registered one, 7 tokens read, 8 tokens written.
-- Returns: ok seq (also to a resend) | lost.
-- Keeps: an input is dropped in the step that logs its answer; it has exactly one. What was asked before a stop ends
--        as stopped, whatever its turn came to.
if s.state ~= 'leased' or s.lease ~= ARGV[1] then
  local finished = redis.call('HMGET', S, 'finished', 'finished_seq')
  if finished[1] == ARGV[1] then return { 'ok', finished[2] } end
  return { 'lost' }
end
local input, entry, seq = head(), s.ready, nil
if ARGV[2] == 'response' then
  seq = append(answer_id(input), ARGV[3] .. ',"finish_reason":"' .. (is_stopped(input) and 'stopped' or ARGV[4]) .. '"')
elseif is_stopped(input) then
  seq = append_stopped(input, redis.call('GET', PARTIAL) or '')
else
  seq = append(answer_id(input), ARGV[3])
end
drop_head(input)
if ARGV[2] == 'response' then redis.call('HINCRBY', S, 'count:' .. ARGV[5], 1) end
redis.call('HINCRBY', S, 'tokens_in', ARGV[7])
redis.call('HINCRBY', S, 'tokens_out', ARGV[8])
set('finished', ARGV[1], 'finished_seq', seq, 'activity', NOW, 'active:' .. ARGV[5], NOW)
if ARGV[6] ~= '' and ARGV[2] == 'response' then
  redis.call('XADD', OUTBOX, '*', 'kind', 'turn', 'agent', ARGV[6], 's', SID, 'at', NOW)
end
settle()
drop_entry(entry)
return { 'ok', seq }
