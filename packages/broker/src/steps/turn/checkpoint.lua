-- needs: session
-- checkpoint: the holder notes what its turn has been through, so that whoever repeats it asks and pays for none twice.
-- Arguments: nonce, steps (so far, JSON).
-- Returns: ok (also to a resend) | lost.
-- Keeps: only the holder notes; the note ends with the turn.
load({ 'state', 'lease' })
if s.state ~= 'leased' or s.lease ~= nonce then return { 'lost' } end
set('steps', steps)
return { 'ok' }
