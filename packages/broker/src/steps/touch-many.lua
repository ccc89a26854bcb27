-- touch-many: registrations of gateways are still wanted, of sessions that wait for no worker (see touch.lua).
return for_each(function(S, at)
  local state, seq, last_id, last_ts, status, gateways, flushed, attended = unpack(redis.call('HMGET', S, 'state', 'seq',
    'last_id', 'last_ts', 'status', 'gateways', 'flushed', 'attended'))
  local gateway, generation = ARGV[at + 1], ARGV[at + 2]
  if not state or state == 'ready' then return SLOW end
  local kept, found = {}, false
  for id, gen, touched, streaming in string.gmatch(gateways or '', '([^ ,]+),(%d+),(%d+),(%d)') do
    if id == gateway and gen == generation then touched, found = NOW_TEXT, true end
    kept[#kept + 1] = id .. ',' .. gen .. ',' .. touched .. ',' .. streaming
  end
  if not found then return SLOW end
  local out = math.min(int(seq), math.max(int(flushed), int(ARGV[at + 3])))
  redis.call('HSET', S, 'gateways', table.concat(kept, ' '), 'flushed', out, 'attended',
    math.min(int(seq), math.max(int(attended), out)))
  return { 'ok', int(seq), last_id or '', int(last_ts), state == 'idle' and 0 or 1, status, 0, '' }
end)
