-- needs: gather
-- touch-many: registrations of gateways are still wanted, for sessions that wait for no worker (see touch.lua).
return for_each(function(S, ARGUMENTS)
  local state, seq, last_id, last_ts, status, gateways, flushed_before, attended = unpack(redis.call('HMGET', S, 'state', 'seq',
    'last_id', 'last_ts', 'status', 'gateways', 'flushed', 'attended'))
  if not state or state == 'ready' then return SLOW end
  local kept, found = {}, false
  for other, its_generation, touched, streaming in each_gateway(gateways) do
    if other == gateway and its_generation == generation then touched, found = NOW_TEXT, true end
    kept[#kept + 1] = listed(other, its_generation, touched, streaming)
  end
  if not found then return SLOW end
  local out = math.min(int(seq), math.max(int(flushed_before), int(flushed)))
  redis.call('HSET', S, 'gateways', table.concat(kept, ' '), 'flushed', out, 'attended',
    math.min(int(seq), math.max(int(attended), out)))
  return { 'ok', int(seq), last_id or '', int(last_ts), state == 'idle' and 0 or 1, status, 0, '' }
end)
