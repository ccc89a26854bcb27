-- needs: conversation
-- attach: a gateway serves a socket of this session.
-- Arguments: user, gateway, generation; cursor_seq, cursor_id and cursor_at (number, message id and time of the cursor, each
--            '' if there is none); streaming (whether a socket of it streams, 0|1); most_frames in the reply, and about how
--            many bytes they may have, most_bytes; again (whether it has listeners already, 0|1: then they stay until the
--            session is closed, even if its time is over).
-- Returns: ok|resync field value … , then `frames` and the page of [seq, id, origin, frame, attempt] |
--          closed | none | forbidden.
-- Keeps: from here on the gateway gets every hint, so that the page, the log after it and the hints have no gap.
--        A resend gets the same page: to be registered does not mean to have been given what was missed. A newer
--        generation of the same gateway stays registered.

-- The message id of the log entry with a number, and its time in ISO 8601, which is at the end of its frame.
local function entry_at(seq)
  local entry = redis.call('XRANGE', LOG, seq .. '-0', seq .. '-0')[1]
  if not entry then return '', '' end
  local f = fields_of(entry)
  return f.id, string.sub(f.f, -26, -3)
end

if not s.state then return { 'none' } end
if s.owner ~= user then return { 'forbidden' } end
if s.state == 'closed' or (again ~= '1' and NOW >= int(s.expires_at)) then return { 'closed' } end
local others, newer = {}, nil
for other, its_generation, touched, is_streaming in each_gateway(s.gateways) do
  if other == gateway then
    if int(its_generation) > int(generation) then newer = listed(other, its_generation, touched, is_streaming) end
  elseif redis.call('SPUBLISH', BASE .. KEY_GATEWAY .. other, 'P ' .. SID .. '\n') > 0 then
    others[#others + 1] = listed(other, its_generation, touched, is_streaming)
  end
end
local outcome, start = 'ok', 0
if cursor_seq ~= '' then
  start = int(cursor_seq)
  if start > 0 then
    local id, time = entry_at(start)
    if id ~= cursor_id or time ~= iso(int(cursor_at)) then outcome, start = 'resync', 0 end
  end
elseif #others > 0 then
  start = int(s.seq)
else
  start = int(s.attended)
end
others[#others + 1] = newer or listed(gateway, generation, NOW, streaming)
set('gateways', table.concat(others, ' '), 'activity', NOW)
if s.phase == 'waiting' and s.start_on == 'attach' then begin() end

local most = math.max(1, math.min(most_frames, math.floor(most_bytes / math.max(1, int(s.largest)))))
local page = redis.call('XRANGE', LOG, '(' .. start .. '-0', '+', 'COUNT', most)
local frames = {}
for i, entry in ipairs(page) do
  local f = fields_of(entry)
  frames[i] = { string.match(entry[1], '^%d+'), f.id, f.o, f.f, f.a or '0' }
end
local start_id, start_time = '', ''
if start > 0 then start_id, start_time = entry_at(start) end
local reply = { outcome, 'head', int(s.seq), 'head_id', s.last_id or '', 'head_at', int(s.last_ts), 'start', start,
  'start_id', start_id, 'start_time', start_time,
  'type', s.type, 'status', s.status, 'expires_at', s.expires_at, 'working', s.state == 'idle' and 0 or 1,
  'largest', int(s.largest) }
if (s.state == 'leased' or s.held == '1') and streaming == '1' then
  local written, input = redis.call('GET', PARTIAL), head()
  if written and input then
    for _, value in ipairs({ 'partial', written, 'partial_id', answer_id(input), 'partial_attempt', s.attempt }) do
      reply[#reply + 1] = value
    end
  end
end
for i, value in ipairs(reply) do reply[i] = tostring(value) end
reply[#reply + 1] = 'frames'
reply[#reply + 1] = frames
return reply
