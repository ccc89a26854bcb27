-- needs: session
-- checkpoint: the holder notes the progress of its turn, so that whoever repeats it neither asks nor pays twice.
-- Arguments: nonce, progress (of the turn, JSON).
-- Returns: ok (also to a resend) | lost.
-- Keeps: only the holder notes; the note ends with the turn.
load({ 'state', 'lease' })
if s.state ~= 'leased' or s.lease ~= nonce then return { 'lost' } end
set('steps', progress)
return { 'ok' }
