-- create: a new session, with its first piece of work (being taken up by a worker).
-- ARGV: 1 nonce of this creation, 2 fingerprint of its content, 3 timeout, 4 retention and 5 idle time in ms,
--       6 the owner, 7 how many sessions of theirs may have work if this one begins by itself (0: any number),
--       8… field and value pairs of the record.
-- Returns: created (also to a resend) | exists (the same content) | conflict (other content) | busy.
-- Keeps: a session is made once; its entry in `ready`, its deadline and its record are made together.

-- Of a session beside what it was made with.
local RECORD_BYTES = 3072

if s.state then
  local known = redis.call('HMGET', S, 'creation', 'fingerprint')
  if known[1] == ARGV[1] then return { 'created' } end
  return { known[2] == ARGV[2] and 'exists' or 'conflict' }
end
s.owner = ARGV[6]
if is_busy(int(ARGV[7])) then return { 'busy' } end
local expires, record = NOW + ARGV[3], RECORD_BYTES
for i = 8, #ARGV do record = record + #ARGV[i] end
set('creation', ARGV[1], 'fingerprint', ARGV[2], 'status', 'initializing', 'created_at', NOW, 'expires_at', expires,
  'keys_end', expires + ARGV[4], 'retention', ARGV[4], 'idle', ARGV[5], 'activity', NOW, 'seq', 0, 'last_ts', 0,
  'attended', 0, 'flushed', 0, unpack(ARGV, 8))
set('kept', keep(record))
redis.call('PEXPIREAT', S, s.keys_end)
redis.call('XADD', IN, '*', 'v', 1, 'kind', 'init', 'id', 'init', 'seq', 0)
redis.call('PEXPIREAT', IN, s.keys_end)
redis.call('ZADD', DUE, math.min(expires, NOW + ARGV[5]), 'e:' .. SID)
make_ready()
tell_agents('opened', 'ends_at', s.expires_at)
if s.start_on == 'create' then begin() end
return { 'created' }
