-- needs: machine
-- renew: the holder's sign of life.
-- Arguments: nonce, lease in ms.
-- Returns: ok 0|1 (whether the turn was stopped meanwhile) | lost.
-- Keeps: only the holder extends its lease; a renewed entry is never idle long enough to be taken over.
if s.state ~= 'leased' or s.lease ~= nonce then return { 'lost' } end
set('lease_until', NOW + lease)
redis.call('XCLAIM', READY, GROUP, s.worker, 0, s.ready, 'JUSTID')
local input = head()
return { 'ok', input and is_stopped(input) and 1 or 0 }
