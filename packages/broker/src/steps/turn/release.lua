-- needs: machine
-- release: a worker that drains hands work back.
-- Arguments: nonce, or '' for an entry that was read and not claimed; that entry, or ''.
-- Returns: ok (also to a resend) | lost.
-- Keeps: the turn costs no loss, and another worker finds it in `ready` at once.

-- Longer than any lease.
local ENDED_MS = 24 * 3600 * 1000

if nonce == '' then
  -- An entry that another worker has claimed meanwhile belongs to that worker.
  if s.state == 'leased' and s.ready == entry then
    -- The entry of a dead worker was taken over but found no place: the next worker may take it at once, not a lease later.
    if NOW >= int(s.lease_until) then
      redis.call('XCLAIM', READY, GROUP, s.worker, 0, entry, 'IDLE', ENDED_MS, 'JUSTID')
    end
    return { 'ok' }
  end
  if s.state == 'ready' and s.ready == entry then make_ready() end
  drop_entry(entry)
  return { 'ok' }
end
if s.state ~= 'leased' or s.lease ~= nonce then
  return { redis.call('HGET', S, 'released') == nonce and 'ok' or 'lost' }
end
local input, own_entry = head(), s.ready
if input and not is_stopped(input) and redis.call('DEL', PARTIAL) == 1 then hint_restart(input, int(s.attempt) + 1) end
set('released', nonce)
make_ready()
drop_entry(own_entry)
return { 'ok' }
