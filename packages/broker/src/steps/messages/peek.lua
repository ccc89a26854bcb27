-- needs: conversation
-- peek: tells the outcome of submitting a text, without its content; nothing is changed or counted.
-- Arguments: client_id or '', fingerprint of the content, mailbox_max (most inputs a mailbox holds), texts_max (most texts in
--            a window; 0: no limit), window in ms, at_work_max (most sessions of one owner that may have work; 0: no limit),
--            brings_limits (whether it brings limits, by which a conversation that has ended may go on: 1 or ''), room (how
--            many bytes more the owner may keep, or ''), length (bytes that it takes at the least).
-- Returns: open | duplicate seq message-id timestamp | conflict | none | closed | ended | limited ms | full | busy |
--          no_room.
-- Keeps: everything as it is. `open` is no promise, because `submit` decides; but whatever this refuses, `submit` would too.
if not s.state then return { 'none' } end
local seen = client_id ~= '' and redis.call('HGET', SEEN, 'c:' .. client_id)
if seen then
  local id, seq, ts, its_fingerprint = string.match(seen, '^(%S+) (%d+) (%d+) (%S+)$')
  if its_fingerprint == fingerprint then return { 'duplicate', seq, id, ts } end
  return { 'conflict' }
end
if s.state == 'closed' or NOW >= int(s.expires_at) then return { 'closed' } end
if s.status == 'ended' and brings_limits == '' then return { 'ended' } end
local most = int(texts_max)
if most > 0 then
  local counted = redis.call('HMGET', S, 'window_start', 'window_count')
  local ends = int(counted[1]) + int(window)
  if NOW < ends and int(counted[2]) >= most then return { 'limited', ends - NOW } end
end
local _, unheard = string.gsub(s.unheard or '', '%S+', '')
if redis.call('XLEN', IN) + unheard >= int(mailbox_max) then return { 'full' } end
if s.state == 'idle' and is_busy(int(at_work_max)) then return { 'busy' } end
if room ~= '' and tonumber(length) > tonumber(room) then return { 'no_room' } end
return { 'open' }
