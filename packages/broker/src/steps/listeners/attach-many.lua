-- needs: gather
-- attach-many: gateways serve sockets of sessions of people, whose log has nothing that they missed (see attach.lua).
return for_each(function(S, ARGUMENTS)
  local state, kind, owner, seq, last_id, last_ts, status, expires_at, attended, largest, gateways, held = unpack(redis.call(
    'HMGET', S, 'state', 'type', 'owner', 'seq', 'last_id', 'last_ts', 'status', 'expires_at', 'attended', 'largest',
    'gateways', 'held'))
  if not state or state == 'closed' or kind ~= 'human_agent' or owner ~= user or NOW >= int(expires_at) then return SLOW end
  for other, its_generation in each_gateway(gateways) do
    if other ~= gateway or int(its_generation) > int(generation) then return SLOW end
  end
  -- The reply includes an answer that is being written, or one that stands while its turn waits.
  if (state == 'leased' or held == '1') and streaming == '1' then return SLOW end
  local head, head_id, head_at = int(seq), last_id or '', int(last_ts)
  local is_at_head = int(attended) == head
  if cursor_seq ~= '' then is_at_head = int(cursor_seq) == head and cursor_id == head_id and int(cursor_at) == head_at end
  if not is_at_head then return SLOW end
  redis.call('HSET', S, 'gateways', listed(gateway, generation, NOW_TEXT, streaming), 'activity', NOW_TEXT)
  local reply = { 'ok', 'head', head, 'head_id', head_id, 'head_at', head_at, 'start', head, 'start_id', head_id,
    'start_time', head > 0 and iso(head_at) or '', 'type', kind, 'status', status, 'expires_at', expires_at, 'working',
    state == 'idle' and 0 or 1, 'largest', int(largest) }
  for i, value in ipairs(reply) do reply[i] = tostring(value) end
  reply[#reply + 1] = 'frames'
  reply[#reply + 1] = {}
  return reply
end)
