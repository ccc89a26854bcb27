-- checkpoint: the holder notes what its turn has been through, so that whoever repeats it asks and pays for none twice.
-- ARGV: 1 nonce, 2 steps so far (JSON).
-- Returns: ok (also to a resend) | lost.
-- Keeps: only the holder notes; the note ends with the turn.
load({ 'state', 'lease' })
if s.state ~= 'leased' or s.lease ~= ARGV[1] then return { 'lost' } end
set('steps', ARGV[2])
return { 'ok' }
