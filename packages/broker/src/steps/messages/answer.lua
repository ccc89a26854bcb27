-- needs: machine
-- answer: what somebody says to a call that waits for it.
-- Arguments: user, call_id, fingerprint of the answer, the answer itself (JSON, for the worker), edits (whether it changes
--            the arguments, 0|1), fits (what it answers, by blanks: approval, result, answer), finished passing frame.
-- Returns: ok (also to the same answer again) | none | forbidden | unknown (no such call, or it is over and waited for nobody)
--          | unneeded (it waits for nobody) | unfit (it waits for something else) | late (it is over, or its time) | fixed (its arguments may not be changed) |
--          taken (something else was said before).
-- Keeps: the first answer is kept for good, so that it counts however often the turn is taken over, until the call has its
--        result; a turn that parks for it later continues at once.
if not s.state then return { 'none' } end
if s.owner ~= user then return { 'forbidden' } end
local event = 'event:' .. call_id
local known = redis.call('HGET', S, event)
if known == 'over' then return { 'late' } end
if known then return { known == 'said ' .. fingerprint and 'ok' or 'taken' } end
local call
for id, state, until_, editable in each_open(s.open) do
  if id == call_id then call = { state = state, ends = int(until_), is_editable = editable == '1' } end
end
if not call then return { 'unknown' } end
if not waits_for_somebody(call.state) then return { 'unneeded' } end
if not string.find(' ' .. fits .. ' ', ' ' .. call.state .. ' ', 1, true) then return { 'unfit' } end
if NOW >= call.ends then return { 'late' } end
if edits == '1' and not call.is_editable then return { 'fixed' } end
set(event, 'said ' .. fingerprint, 'answer:' .. call_id, answer, 'activity', NOW)
hint('S ' .. SID, frame)
local waits = redis.call('HGET', S, 'waits')
if s.state == 'parked' and waits and (waits == call_id or string.find(waits, ' ' .. call_id .. ' ', 1, true)) then make_ready() end
return { 'ok' }
