-- needs: conversation
-- finish: logs the holder's answer and ends the turn. In a conversation it also queues the next turn, or concludes.
-- Arguments: nonce; outcome (response | error | stopped: it ends with the text that was shown, which is the partial); open
--            frame (for a response without its finish reason); finish_reason, or code of the error; position of the agent,
--            and the id that it is registered under, if it is; tokens_in and tokens_out, read and written; cost in billionths
--            of a dollar, or '' if it is not known. Of a conversation's turn next_position (of the agent that speaks next),
--            end_reason (why the conversation is over, or ''), its summary (JSON), and the ids of the texts that the
--            response names as heard. Then input_id (of the input that it answers) and was_shown (whether something of it
--            was shown as it was written, by this attempt, 0|1).
-- Returns: ok seq why-the-conversation-ended-with-it-or-'' timestamp-or-'' (also to a resend) | lost; an error, and nothing
--          is written, if tokens or cost are not whole numbers, because Redis does not roll back a script that fails.
-- Keeps: an input is dropped in the step that logs its answer; it has exactly one. What was asked before a stop ends
--        as stopped, whatever its turn came to. Turns are numbered without a gap; the next is queued once.
if s.state ~= 'leased' or s.lease ~= nonce then
  local finished = redis.call('HMGET', S, 'finished', 'finished_seq', 'finished_end', 'finished_at')
  if finished[1] == nonce then return { 'ok', finished[2], finished[3] or '', finished[4] or '' } end
  return { 'lost' }
end
if not is_whole(tokens_in) or not is_whole(tokens_out) or not (cost == '' or is_whole(cost)) then
  return redis.error_reply('ERR finish: tokens or cost are no whole number')
end
local input, entry, seq, ts, phase = head(), s.ready, int(s.seq), '', s.phase
-- Whatever has become of its input, a turn answers no other one.
if not input or input.id ~= input_id then return { 'lost' } end
local stopped, answered = is_stopped(input), outcome == 'response'
end_calls(input, 'expired', ENDED_BEFORE)
seq = int(s.seq)
if answered then
  seq, ts = append_answer(input, open .. ',"finish_reason":"' .. (stopped and 'stopped' or finish_reason) .. '"')
elseif stopped or outcome == 'stopped' then
  local written = redis.call('GET', PARTIAL) or ''
  answered = written ~= '' or input.kind ~= 'turn'
  if answered then seq, ts = append_stopped(input, written) end
else
  seq, ts = append_answer(input, open)
end
local failed = outcome == 'error' and not stopped
-- A worker that ends a turn as stopped has told the agents that the turn asked; an error can come from anywhere.
if outcome == 'error' then abandon_questions() end
drop_head(input)
set('finished', nonce, 'finished_seq', seq, 'finished_at', ts, 'activity', NOW, 'active:' .. position, NOW,
  'error:' .. position, failed and finish_reason .. ' ' .. NOW or '')
if answered then redis.call('HINCRBY', S, 'count:' .. position, 1) end
s.tokens_in = redis.call('HINCRBY', S, 'tokens_in', tokens_in)
s.tokens_out = redis.call('HINCRBY', S, 'tokens_out', tokens_out)
if cost ~= '' then s.cost = redis.call('HINCRBY', S, 'cost', cost) else s.unpriced = redis.call('HINCRBY', S, 'unpriced', 1) end
if registered ~= '' and failed then
  redis.call('XADD', OUTBOX, '*', 'kind', 'failed', 'agent', registered, 's', SID, 'at', NOW, 'code', finish_reason)
elseif registered ~= '' and answered then
  redis.call('XADD', OUTBOX, '*', 'kind', 'turn', 'agent', registered, 's', SID, 'at', NOW, 'tokens', tokens_in + tokens_out)
end
if input.kind == 'turn' then
  if answered then set('turns', int(s.turns) + 1) end
  if outcome == 'response' then hear(heard) end
  local reason = end_reason
  if stopped then reason = s.stop_reason or 'stopped_by_client' end
  if reason == '' or reason == 'loop_detected' then reason = ceiling() or reason end
  -- An agent that was stopped before it had said anything speaks first if the conversation is resumed.
  set('next', answered and next_position or position)
  if reason ~= '' then conclude(reason, summary) else queue_turn(next_position) end
elseif s.phase and s.phase ~= 'ended' and ceiling() then
  conclude(ceiling(), 'null')
end
settle()
drop_entry(entry)
local ended = s.phase ~= phase and s.phase == 'ended' and s.reason or ''
if s.phase then set('finished_end', ended) end
return { 'ok', seq, ended, ts }
