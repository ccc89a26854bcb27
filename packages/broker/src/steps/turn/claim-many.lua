-- needs: gather
-- claim-many: a worker takes the leases of sessions whose entries it has just read (see claim.lua).
-- Returns for each: usual id seq body owner expires-at now queued-at largest head head-id head-at behind streams(0|1), and
--          agents metadata unless they are known.

-- When a lease ends; all of a worker's leases last equally long.
local leases = {}
local function until_(ms)
  leases[ms] = leases[ms] or text(NOW + ms)
  return leases[ms]
end

return for_each(function(S, ARGUMENTS)
  local state, ready, kind, owner, seq, last_id, last_ts, stop_seq, attempt, expires_at, largest, gateways, lineage =
    unpack(redis.call('HMGET', S, 'state', 'ready', 'type', 'owner', 'seq', 'last_id', 'last_ts', 'stop_seq', 'attempt',
    'expires_at', 'largest', 'gateways', 'lineage'))
  -- What was attempted before, or asked by another agent, takes the step itself.
  if state ~= 'ready' or ready ~= entry or kind ~= 'human_agent' or attempt or lineage then return SLOW end
  local first = redis.call('XRANGE', S .. KEY_IN, '-', '+', 'COUNT', 1)[1]
  local input = first and fields_of(first)
  if not input or input.kind ~= 'text' or int(input.v) > math.min(2, int(newest_version)) or int(stop_seq) > int(input.seq) then
    return SLOW
  end
  -- The entry has been this worker's since it was read, and that was just before this call.
  redis.call('HSET', S, 'state', 'leased', 'lease', nonce, 'worker', worker, 'attempt', '1', 'working', '0', 'lease_until',
    until_(lease))
  local reply = { 'usual', input.id, input.seq, input.body or '', owner, expires_at, NOW_TEXT,
    (string.match(input.entry, '^%d+')), largest or '0', seq, last_id, last_ts, input.behind or '',
    streams(gateways) and '1' or '0' }
  if knows_cast ~= '1' then
    local cast = redis.call('HMGET', S, 'agents', 'metadata')
    reply[#reply + 1], reply[#reply + 2] = cast[1] or '', cast[2] or ''
  end
  return reply
end)
