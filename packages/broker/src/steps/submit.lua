-- submit: a text from outside, into the log and the mailbox.
-- ARGV: 1 message id, 2 client's id or '', 3 fingerprint of the content, 4 open frame, 5 body for the worker (JSON),
--       6 origin socket or '', 7 most inputs a mailbox holds, 8 most texts a window holds (0: no limit), 9 window in ms.
-- Returns: accepted|duplicate seq message-id timestamp | conflict | none | closed | ended | limited ms | full.
-- Keeps: a message id and a client's id are logged once; what is refused leaves no trace.
if not s.state then return { 'none' } end
local seen_as = ARGV[2] ~= '' and 'c:' .. ARGV[2] or 'm:' .. ARGV[1]
local seen = redis.call('HGET', SEEN, seen_as)
if seen then
  local id, seq, ts, fingerprint = string.match(seen, '^(%S+) (%d+) (%d+) (%S+)$')
  if id == ARGV[1] then return { 'accepted', seq, id, ts } end
  if fingerprint == ARGV[3] then return { 'duplicate', seq, id, ts } end
  return { 'conflict' }
end
if s.state == 'closed' or NOW >= int(s.expires_at) then return { 'closed' } end
if s.status == 'ended' then return { 'ended' } end
local limit, window = int(ARGV[8]), int(ARGV[9])
if limit > 0 then
  local counted = redis.call('HMGET', S, 'window_start', 'window_count')
  local start, count = int(counted[1]), int(counted[2])
  if NOW >= start + window then start, count = NOW, 0 end
  if count >= limit then return { 'limited', start + window - NOW } end
  s.window_start, s.window_count = start, count + 1
end
if redis.call('XLEN', IN) >= int(ARGV[7]) then return { 'full' } end
if limit > 0 then set('window_start', s.window_start, 'window_count', s.window_count) end
local seq, ts = append(ARGV[1], ARGV[4], ARGV[6] ~= '' and ARGV[6] or nil)
redis.call('HSET', SEEN, seen_as, ARGV[1] .. ' ' .. seq .. ' ' .. ts .. ' ' .. ARGV[3])
redis.call('PEXPIREAT', SEEN, s.keys_end)
redis.call('XADD', IN, '*', 'v', 1, 'kind', 'text', 'id', ARGV[1], 'seq', seq, 'body', ARGV[5])
redis.call('PEXPIREAT', IN, s.keys_end)
set('activity', NOW)
if s.state == 'idle' then make_ready() end
return { 'accepted', seq, ARGV[1], ts }
