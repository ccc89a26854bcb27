-- needs: gather
-- finish-many: the answers to texts of people (see finish.lua).
return for_each(function(S, ARGUMENTS)
  local state, lease, kind, owner, parent, seq, last_ts, last_id, stop_seq, entry, attempt, gateways, keys_end, largest,
    kept, before_in, before_out, before_cost, unpriced, shared, answers = unpack(redis.call('HMGET', S, 'state', 'lease', 'type',
    'owner', 'parent', 'seq', 'last_ts', 'last_id', 'stop_seq', 'ready', 'attempt', 'gateways', 'keys_end', 'largest',
    'kept', 'tokens_in', 'tokens_out', 'cost', 'unpriced', 'shared', 'count:' .. position))
  if state ~= 'leased' or lease ~= nonce or kind ~= 'human_agent' or parent or outcome ~= 'response' then return SLOW end
  if not is_whole(tokens_in) or not is_whole(tokens_out) or not (cost == '' or is_whole(cost)) then return SLOW end
  if not are_heard(gateways) then return SLOW end
  local inputs = redis.call('XRANGE', S .. KEY_IN, '-', '+', 'COUNT', 2)
  local input = inputs[1] and fields_of(inputs[1])
  if not input or input.id ~= input_id or int(stop_seq) > int(input.seq) or int(input.v) > 2 then return SLOW end

  local id = answer_id(input)
  local number, ts = next_place(seq, last_ts)
  local frame = close_frame(open .. ',"finish_reason":"' .. finish_reason .. '"', number, id, ts)
  redis.call('XADD', S .. KEY_LOG, number .. '-0', 'id', id, 'o', '', 'f', frame, 'a', attempt or '0')
  redis.call('XDEL', S .. KEY_IN, input.entry)
  -- For an answer that was shown while it was written.
  if attempt ~= '1' or was_shown ~= '0' then redis.call('DEL', S .. KEY_PARTIAL) end
  local fields = { 'seq', number, 'last_ts', ts, 'last_id', id, 'kept',
    keep(owner, keys_end, kept, #frame + ENTRY_BYTES - #(input.body or '')), 'finished', nonce, 'finished_seq', number, 'finished_at', ts,
    'activity', NOW_TEXT, 'active:' .. position, NOW_TEXT, 'error:' .. position, '', 'count:' .. position, int(answers) + 1,
    'tokens_in', int(before_in) + tokens_in, 'tokens_out', int(before_out) + tokens_out }
  if #frame > int(largest) then also(fields, 'largest', #frame) end
  if cost ~= '' then also(fields, 'cost', string.format('%.0f', int(before_cost) + cost)) else also(fields, 'unpriced', int(unpriced) + 1) end
  if registered ~= '' then
    redis.call('XADD', OUTBOX, '*', 'kind', 'turn', 'agent', registered, 's', sid_of(S), 'at', NOW_TEXT, 'tokens',
      tokens_in + tokens_out)
  end
  if inputs[2] then
    make_ready(S, owner, fields, shared == entry and 1 or 0)
    redis.call('HDEL', S, 'attempt', 'losses', 'retries', 'steps', 'lease', 'lease_until', 'worker')
  else
    also(fields, 'state', 'idle')
    note(ended, owner, sid_of(S))
    redis.call('HDEL', S, 'attempt', 'losses', 'retries', 'steps', 'lease', 'lease_until', 'worker', 'ready')
  end
  local header = table.concat({ 'F', sid_of(S), number, id, last_id or '-', '-', ts, last_ts, attempt or '0' }, ' ')
  if hint(gateways, header, frame) then also(fields, 'attended', number) end
  redis.call('HSET', S, unpack(fields))
  drop(entry, owner, shared == entry)
  return { 'ok', number, '', ts }
end)
