-- needs: machine
-- note-calls: the holder notes how far its turn has come with its calls, and logs what others are to know of them.
-- Arguments: nonce; number of this note (of the turn, from 1); progress (of the turn, JSON); open_calls (the calls that have no
--            result from now on, as `each_open` reads them); new_calls (how many are noted for the first time); and frames,
--            three values each: message_id, open frame, and the call that nobody may have answered if this is to be logged,
--            or ''.
-- Returns: ok (also to a resend) | lost | stopped | answered call-id (somebody has answered it).
-- Keeps: a note and its frames are written together; notes are numbered without a gap, so that a turn never builds on notes
--        that Redis has lost. Either the answer to a call or the end of its time counts, not both. A stopped turn logs no
--        calls and no results, because the stop has logged them.
if s.state ~= 'leased' or s.lease ~= nonce then return { 'lost' } end
if int(s.notes) == int(number) then return { 'ok' } end
if int(s.notes) ~= int(number) - 1 then return { 'lost' } end
if is_stopped(head()) then
  if #frames > 0 then return { 'stopped' } end
  set('steps', progress, 'notes', number)
  return { 'ok' }
end
for i = 1, #frames, 3 do
  local call = frames[i + 2]
  if call ~= '' and redis.call('HEXISTS', S, 'event:' .. call) == 1 then return { 'answered', call } end
end
for i = 1, #frames, 3 do append(frames[i], frames[i + 1]) end
for id, state in each_open(s.open) do
  if not string.find(' ' .. open_calls, ' ' .. id .. ',', 1, true) then close_call(id, state) end
end
set('steps', progress, 'notes', number, 'open', open_calls)
if int(new_calls) > 0 then
  local start, called = string.match(s.called or '', '^(%d+) (%d+)$')
  if not start or NOW >= int(start) + HOUR_MS then start, called = NOW_TEXT, 0 end
  set('called', start .. ' ' .. int(called) + new_calls)
end
return { 'ok' }
