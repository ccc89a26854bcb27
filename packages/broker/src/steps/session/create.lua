-- needs: conversation
-- create: makes a session, with its first piece of work (to be taken up by a worker).
-- Arguments: nonce of this creation, fingerprint of its content, timeout, retention and idle_time in ms, the owner,
--            at_work_max (how many sessions of theirs may have work if this one begins by itself; 0: any number), copied
--            (JSON: ids and open frames, alternating, of the dialogue that it continues; '' if there is none), and field
--            and value pairs of the record.
-- Returns: created (also to a resend) | exists (the same content) | conflict (other content) | busy.
-- Keeps: a session is made once; its entry in `ready`, its deadline and its record are made together. What is copied is
--        not answered, and does not count as used.

-- What a session keeps besides what it was created with.
local RECORD_BYTES = 3072

if s.state then
  local known = redis.call('HMGET', S, 'creation', 'fingerprint')
  if known[1] == nonce then return { 'created' } end
  return { known[2] == fingerprint and 'exists' or 'conflict' }
end
s.owner = owner
if is_busy(int(at_work_max)) then return { 'busy' } end
local expires, bytes = NOW + timeout, RECORD_BYTES
for _, value in ipairs(record) do bytes = bytes + #value end
set('creation', nonce, 'fingerprint', fingerprint, 'status', 'initializing', 'created_at', NOW, 'expires_at', expires,
  'keys_end', expires + retention, 'retention', retention, 'idle', idle_time, 'activity', NOW, 'seq', 0, 'last_ts', 0,
  'attended', 0, 'flushed', 0, unpack(record))
set('kept', keep(bytes))
redis.call('PEXPIREAT', S, s.keys_end)
if copied ~= '' then
  local frames = cjson.decode(copied)
  for i = 1, #frames, 2 do append(frames[i], frames[i + 1]) end
end
redis.call('XADD', IN, '*', 'v', 1, 'kind', 'init', 'id', 'init', 'seq', 0)
redis.call('PEXPIREAT', IN, s.keys_end)
redis.call('ZADD', DUE, math.min(expires, NOW + idle_time), 'e:' .. SID)
make_ready()
tell_agents('opened', 'ends_at', s.expires_at)
if s.start_on == 'create' then begin() end
return { 'created' }
