-- peek: what would become of a text if it were submitted, without its content; nothing is changed or counted.
-- ARGV: 1 client's id or '', 2 fingerprint of the content, 3 most inputs a mailbox holds, 4 most texts a window holds (0:
--       no limit), 5 window in ms, 6 most sessions of one owner that may have work (0: no limit), 7 whether it brings
--       limits, by which a conversation that has ended may go on: 1 or '', 8 how many bytes more the owner may keep, or '',
--       9 bytes that it takes at the least.
-- Returns: open | duplicate seq message-id timestamp | conflict | none | closed | ended | limited ms | full | busy |
--          no_room.
-- Keeps: everything as it is. `open` is no promise: `submit` decides, and a refusal that `submit` would not give is none.
if not s.state then return { 'none' } end
local seen = ARGV[1] ~= '' and redis.call('HGET', SEEN, 'c:' .. ARGV[1])
if seen then
  local id, seq, ts, fingerprint = string.match(seen, '^(%S+) (%d+) (%d+) (%S+)$')
  if fingerprint == ARGV[2] then return { 'duplicate', seq, id, ts } end
  return { 'conflict' }
end
if s.state == 'closed' or NOW >= int(s.expires_at) then return { 'closed' } end
if s.status == 'ended' and ARGV[7] == '' then return { 'ended' } end
local limit, window = int(ARGV[4]), int(ARGV[5])
if limit > 0 then
  local counted = redis.call('HMGET', S, 'window_start', 'window_count')
  local ends = int(counted[1]) + window
  if NOW < ends and int(counted[2]) >= limit then return { 'limited', ends - NOW } end
end
local _, unheard = string.gsub(s.unheard or '', '%S+', '')
if redis.call('XLEN', IN) + unheard >= int(ARGV[3]) then return { 'full' } end
if s.state == 'idle' and is_busy(int(ARGV[6])) then return { 'busy' } end
if ARGV[8] ~= '' and tonumber(ARGV[9]) > tonumber(ARGV[8]) then return { 'no_room' } end
return { 'open' }
