-- finish: the holder's answer, and the end of the turn. In a conversation it also queues the next turn, or concludes.
-- ARGV: 1 nonce, 2 outcome (response | error | stopped: it ends with the text that was shown, which is the partial),
--       3 open frame (for a response without its finish reason), 4 finish reason, or code of the error, 5 position of the
--       agent, 6 id of the agent if it is a registered one, 7 tokens read, 8 tokens written, 9 cost in billionths of a
--       dollar or '' if it is not known; of a conversation's turn also 10 position of the next agent, 11 why the
--       conversation is over or '', 12 its summary (JSON), 13 ids of the texts that the response names as heard; 14 id of the
--       input that it answers, 15 whether something of it was shown as it was written, by this attempt (0|1).
-- Returns: ok seq why-the-conversation-ended-with-it-or-'' timestamp-or-'' (also to a resend) | lost; an error, and nothing is written, if
--       tokens or cost are no whole numbers: Redis takes nothing back of a script that breaks off.
-- Keeps: an input is dropped in the step that logs its answer; it has exactly one. What was asked before a stop ends
--        as stopped, whatever its turn came to. Turns are numbered without a gap; the next is queued once.
if s.state ~= 'leased' or s.lease ~= ARGV[1] then
  local finished = redis.call('HMGET', S, 'finished', 'finished_seq', 'finished_end', 'finished_at')
  if finished[1] == ARGV[1] then return { 'ok', finished[2], finished[3] or '', finished[4] or '' } end
  return { 'lost' }
end
for at = 7, 9 do
  local is_number = string.match(ARGV[at], '^%d+$') and #ARGV[at] <= 16
  if not is_number and (at < 9 or ARGV[at] ~= '') then
    return redis.error_reply('ERR finish: no whole number in argument ' .. at)
  end
end
local input, entry, seq, ts, phase = head(), s.ready, int(s.seq), '', s.phase
-- Whatever has become of its input, a turn answers no other.
if not input or input.id ~= ARGV[14] then return { 'lost' } end
local stopped, answered = is_stopped(input), ARGV[2] == 'response'
if answered then
  seq, ts = append_answer(input, ARGV[3] .. ',"finish_reason":"' .. (stopped and 'stopped' or ARGV[4]) .. '"')
elseif stopped or ARGV[2] == 'stopped' then
  local written = redis.call('GET', PARTIAL) or ''
  answered = written ~= '' or input.kind ~= 'turn'
  if answered then seq, ts = append_stopped(input, written) end
else
  seq, ts = append_answer(input, ARGV[3])
end
local failed = ARGV[2] == 'error' and not stopped
-- Whoever ends a turn as stopped has told those it asked; an error comes from anywhere.
if ARGV[2] == 'error' then abandon_questions() end
drop_head(input)
set('finished', ARGV[1], 'finished_seq', seq, 'finished_at', ts, 'activity', NOW, 'active:' .. ARGV[5], NOW,
  'error:' .. ARGV[5], failed and ARGV[4] .. ' ' .. NOW or '')
if answered then redis.call('HINCRBY', S, 'count:' .. ARGV[5], 1) end
s.tokens_in = redis.call('HINCRBY', S, 'tokens_in', ARGV[7])
s.tokens_out = redis.call('HINCRBY', S, 'tokens_out', ARGV[8])
if ARGV[9] ~= '' then s.cost = redis.call('HINCRBY', S, 'cost', ARGV[9]) else s.unpriced = redis.call('HINCRBY', S, 'unpriced', 1) end
if ARGV[6] ~= '' and failed then
  redis.call('XADD', OUTBOX, '*', 'kind', 'failed', 'agent', ARGV[6], 's', SID, 'at', NOW, 'code', ARGV[4])
elseif ARGV[6] ~= '' and answered then
  redis.call('XADD', OUTBOX, '*', 'kind', 'turn', 'agent', ARGV[6], 's', SID, 'at', NOW, 'tokens', ARGV[7] + ARGV[8])
end
if input.kind == 'turn' then
  if answered then set('turns', int(s.turns) + 1) end
  if ARGV[2] == 'response' then hear(ARGV[13]) end
  local reason = ARGV[11]
  if stopped then reason = s.stop_reason or 'stopped_by_client' end
  if reason == '' or reason == 'loop_detected' then reason = ceiling() or reason end
  -- An agent that was stopped before it had said anything speaks first, should they go on.
  set('next', answered and ARGV[10] or ARGV[5])
  if reason ~= '' then conclude(reason, ARGV[12]) else queue_turn(ARGV[10]) end
elseif s.phase and s.phase ~= 'ended' and ceiling() then
  conclude(ceiling(), 'null')
end
settle()
drop_entry(entry)
local ended = s.phase ~= phase and s.phase == 'ended' and s.reason or ''
if s.phase then set('finished_end', ended) end
return { 'ok', seq, ended, ts }
