-- submit-many: texts of people, each with a session of its own agent (see submit.lua).
-- How many sessions of an owner have work, those of this call among them.
local busy = {}

local function is_busy(owner, most)
  if most == 0 then return false end
  busy[owner] = busy[owner] or redis.call('ZCOUNT', BASE .. 'busy:' .. owner, NOW, '+inf')
  return busy[owner] >= most
end

return for_each(function(S, at)
  local state, status, kind, owner, seq, last_ts, last_id, expires_at, keys_end, largest, kept, gateways, window_start,
    window_count = unpack(redis.call('HMGET', S, 'state', 'status', 'type', 'owner', 'seq', 'last_ts', 'last_id', 'expires_at',
    'keys_end', 'largest', 'kept', 'gateways', 'window_start', 'window_count'))
  local id, client_id, fingerprint, open, body, origin = unpack(ARGV, at + 1, at + 6)
  if not state or state == 'closed' or status == 'ended' or kind ~= 'human_agent' or ARGV[at + 10] ~= 'text' then return SLOW end
  if NOW >= int(expires_at) or not are_heard(gateways, ARGV[at + 20]) then return SLOW end
  local limit, window = int(ARGV[at + 8]), int(ARGV[at + 9])
  local start, count = int(window_start), int(window_count)
  if limit > 0 then
    if NOW >= start + window then start, count = NOW, 0 end
    if count >= limit then return SLOW end
  end
  -- A session without work has nothing in its mailbox.
  if state == 'idle' then
    if is_busy(owner, int(ARGV[at + 18])) then return SLOW end
  elseif redis.call('XLEN', S .. ':in') >= int(ARGV[at + 7]) then
    return SLOW
  end
  local seen_as = client_id ~= '' and 'c:' .. client_id or 'm:' .. id
  local beside = SEEN_BYTES + #seen_as + #body
  if ARGV[at + 19] ~= '' and #open + ENTRY_BYTES + beside > tonumber(ARGV[at + 19]) then return SLOW end

  local number, ts = next_place(seq, last_ts)
  local before = last_ts or '0'
  local seen = id .. ' ' .. number .. ' ' .. ts .. ' ' .. fingerprint
  if redis.call('HSETNX', S .. ':seen', seen_as, seen) == 0 then return SLOW end
  local frame = close_frame(open, number, id, ts)
  redis.call('XADD', S .. ':log', number .. '-0', 'id', id, 'o', origin, 'f', frame, 'a', '0')
  -- The first entry of a log is a text, and so is the first of what was seen.
  if number == '1' then
    redis.call('PEXPIREAT', S .. ':log', keys_end)
    redis.call('PEXPIREAT', S .. ':seen', keys_end)
  end
  redis.call('XADD', S .. ':in', '*', 'v', '1', 'kind', 'text', 'id', id, 'seq', number, 'body', body, 'behind',
    (last_id or '') .. ' ' .. before)
  local fields = { 'seq', number, 'last_ts', ts, 'last_id', id, 'kept',
    keep(owner, keys_end, kept, #frame + ENTRY_BYTES + beside), 'activity', NOW_TEXT }
  if #frame > int(largest) then also(fields, 'largest', #frame) end
  if limit > 0 then
    also(fields, 'window_start', start)
    also(fields, 'window_count', count + 1)
  end
  if state == 'idle' then
    make_ready(S, owner, fields, 0)
    note(begun, owner, keys_end, sid_of(S))
    if busy[owner] then busy[owner] = busy[owner] + 1 end
  end
  local header = table.concat({ 'F', sid_of(S), number, id, last_id or '-', origin ~= '' and origin or '-', ts, before, '0' }, ' ')
  local reached, is_told = hint(gateways, header, frame, ARGV[at + 20])
  if reached then also(fields, 'attended', number) end
  redis.call('HSET', S, unpack(fields))
  if is_told then return { 'accepted', number, id, ts, last_id or '-', before } end
  return { 'accepted', number, id, ts }
end)
