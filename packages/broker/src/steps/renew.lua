-- renew: the holder's sign of life.
-- ARGV: 1 nonce, 2 lease in ms.
-- Returns: ok 0|1 (whether the turn was stopped meanwhile) | lost.
-- Keeps: only the holder extends its lease; a renewed entry is never idle long enough to be taken over.
if s.state ~= 'leased' or s.lease ~= ARGV[1] then return { 'lost' } end
set('lease_until', NOW + ARGV[2])
redis.call('XCLAIM', READY, GROUP, s.worker, 0, s.ready, 'JUSTID')
local input = head()
return { 'ok', input and is_stopped(input) and 1 or 0 }
