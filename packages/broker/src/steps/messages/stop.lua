-- needs: machine
-- stop: ends everything that was asked before it.
-- Arguments: message_id, open frame, client_id or ''.
-- Returns: ok seq | pending (an earlier stop still holds) | nothing (nothing under way) | none; to a resend, by the
--          client's id if it has one, the same again.
-- Keeps: the stop is an entry of the log, so it is clear which inputs it meant: those with a smaller sequence number. One
--        that a client sends again, or that arrives late on an abandoned connection, ends nothing that was asked since.
if not s.state then return { 'none' } end
local seen_as = client_id ~= '' and 's:' .. client_id or 'm:' .. message_id
local seen = redis.call('HGET', SEEN, seen_as)
if seen then
  local seq = string.match(seen, '^%S+ (%d+)')
  return seq and { 'ok', seq } or { seen }
end
-- A stop that found nothing to do is only remembered if its client may send it again, and only the newest one, so that a
-- client cannot fill Redis by making up ids.
local IN_VAIN_MAX = 16
local as = client_id ~= '' and string.sub(redis.sha1hex(client_id), 1, 16)
local vain = as and redis.call('HGET', S, 'vain') or ''
local earlier = as and string.match(vain, as .. ':(%a+)')
if earlier then return { earlier } end
local function in_vain(outcome)
  if as then
    local kept = { as .. ':' .. outcome }
    for one in string.gmatch(vain, '%S+') do
      if #kept < IN_VAIN_MAX then kept[#kept + 1] = one end
    end
    set('vain', table.concat(kept, ' '))
  end
  return { outcome }
end
if s.state == 'closed' then return { 'nothing' } end
local last = redis.call('XREVRANGE', IN, '+', '-', 'COUNT', 1)[1]
last = last and fields_of(last)
if not last or last.kind == 'init' then return in_vain('nothing') end
if is_stopped(last) then return in_vain('pending') end
local seq, ts = stop_now(message_id, open, SEEN_BYTES + #seen_as)
redis.call('HSET', SEEN, seen_as, message_id .. ' ' .. seq .. ' ' .. ts .. ' -')
redis.call('PEXPIREAT', SEEN, s.keys_end)
return { 'ok', seq }
