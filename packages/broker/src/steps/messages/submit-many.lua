-- needs: gather
-- submit-many: texts of people, each with a session of its own agent (see submit.lua).
local busy = {}

local function is_busy(owner, at_most)
  if at_most == 0 then return false end
  busy[owner] = busy[owner] or redis.call('ZCOUNT', BASE .. KEY_BUSY .. owner, NOW, '+inf')
  return busy[owner] >= at_most
end

return for_each(function(S, ARGUMENTS)
  local state, status, type_, owner, seq, last_ts, last_id, expires_at, keys_end, largest, kept, gateways, window_start,
    window_count, tools = unpack(redis.call('HMGET', S, 'state', 'status', 'type', 'owner', 'seq', 'last_ts', 'last_id',
    'expires_at', 'keys_end', 'largest', 'kept', 'gateways', 'window_start', 'window_count', 'tools'))
  if tools or brings_tools ~= '' or not state or state == 'closed' or status == 'ended' or type_ ~= 'human_agent' or kind ~= 'text' then return SLOW end
  if NOW >= int(expires_at) or not are_heard(gateways, told) then return SLOW end
  local most_texts, start, texts = int(texts_max), int(window_start), int(window_count)
  if most_texts > 0 then
    if NOW >= start + int(window) then start, texts = NOW, 0 end
    if texts >= most_texts then return SLOW end
  end
  -- A session without work has nothing in its mailbox.
  if state == 'idle' then
    if is_busy(owner, int(at_work_max)) then return SLOW end
  elseif redis.call('XLEN', S .. KEY_IN) >= int(mailbox_max) then
    return SLOW
  end
  local seen_as = client_id ~= '' and 'c:' .. client_id or 'm:' .. message_id
  local beside = SEEN_BYTES + #seen_as + #body
  if room ~= '' and #open + ENTRY_BYTES + beside > tonumber(room) then return SLOW end

  local number, ts = next_place(seq, last_ts)
  local before = last_ts or '0'
  local seen = message_id .. ' ' .. number .. ' ' .. ts .. ' ' .. fingerprint
  if redis.call('HSETNX', S .. KEY_SEEN, seen_as, seen) == 0 then return SLOW end
  local frame = close_frame(open, number, message_id, ts)
  redis.call('XADD', S .. KEY_LOG, number .. '-0', 'id', message_id, 'o', origin, 'f', frame, 'a', '0')
  -- The first entry of a log is a text, and so is the first of what was seen.
  if number == '1' then
    redis.call('PEXPIREAT', S .. KEY_LOG, keys_end)
    redis.call('PEXPIREAT', S .. KEY_SEEN, keys_end)
  end
  redis.call('XADD', S .. KEY_IN, '*', 'v', '1', 'kind', 'text', 'id', message_id, 'seq', number, 'body', body, 'behind',
    (last_id or '') .. ' ' .. before)
  local fields = { 'seq', number, 'last_ts', ts, 'last_id', message_id, 'kept',
    keep(owner, keys_end, kept, #frame + ENTRY_BYTES + beside), 'activity', NOW_TEXT }
  if #frame > int(largest) then also(fields, 'largest', #frame) end
  if most_texts > 0 then
    also(fields, 'window_start', start)
    also(fields, 'window_count', texts + 1)
  end
  if state == 'idle' then
    make_ready(S, owner, fields, 0)
    note(begun, owner, keys_end, sid_of(S))
    if busy[owner] then busy[owner] = busy[owner] + 1 end
  end
  local header = table.concat({ 'F', sid_of(S), number, message_id, last_id or '-', origin ~= '' and origin or '-', ts, before, '0' }, ' ')
  local reached, is_told = hint(gateways, header, frame, told)
  if reached then also(fields, 'attended', number) end
  redis.call('HSET', S, unpack(fields))
  if is_told then return { 'accepted', number, message_id, ts, last_id or '-', before } end
  return { 'accepted', number, message_id, ts }
end)
