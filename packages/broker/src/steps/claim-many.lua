-- claim-many: a worker takes the leases of sessions whose entries it has just read (see claim.lua).
-- When a lease ends; all of a worker's are as long.
local leases = {}
local function until_(lease)
  leases[lease] = leases[lease] or text(NOW + lease)
  return leases[lease]
end

return for_each(function(S, at)
  local state, ready, kind, owner, seq, last_id, last_ts, stop_seq, attempt, losses, retries, expires_at, largest,
    gateways, steps, lineage = unpack(redis.call('HMGET', S, 'state', 'ready', 'type', 'owner', 'seq', 'last_id',
    'last_ts', 'stop_seq', 'attempt', 'losses', 'retries', 'expires_at', 'largest', 'gateways', 'steps', 'lineage'))
  local entry, nonce, worker, lease = unpack(ARGV, at + 1, at + 4)
  -- What was attempted before, or was asked by another agent, has more to it.
  if state ~= 'ready' or ready ~= entry or kind ~= 'human_agent' or attempt or steps or lineage then return SLOW end
  local first = redis.call('XRANGE', S .. ':in', '-', '+', 'COUNT', 1)[1]
  local input = first and fields_of(first)
  if not input or input.kind ~= 'text' or int(input.v) > int(ARGV[at + 6]) or int(stop_seq) > int(input.seq) then
    return SLOW
  end
  -- The entry has been this worker's since it was read, which is no longer ago than a call takes.
  redis.call('HSET', S, 'state', 'leased', 'lease', nonce, 'worker', worker, 'attempt', '1', 'working', '0', 'lease_until',
    until_(lease))
  local reply = { 'work', 'kind', 'text', 'id', input.id, 'seq', input.seq, 'body', input.body or '', 'attempt', '1',
    'losses', losses or '0', 'retries', retries or '0', 'owner', owner, 'expires_at', expires_at, 'type', kind, 'takeover', '0',
    'late', '0', 'now', NOW_TEXT, 'agent', '0', 'queued_at', (string.match(input.entry, '^%d+')), 'largest', largest or '0',
    'head', seq, 'head_id', last_id, 'head_at', last_ts, 'behind', input.behind or '', 'streams',
    streams(gateways) and '1' or '0' }
  if ARGV[at + 7] ~= '1' then
    local cast = redis.call('HMGET', S, 'agents', 'metadata')
    for i, name in ipairs({ 'agents', 'metadata' }) do
      reply[#reply + 1], reply[#reply + 2] = name, cast[i] or ''
    end
  end
  return reply
end)
