-- attach: a gateway serves a socket of this session.
-- ARGV: 1 user, 2 gateway, 3 generation, 4 sequence number, 5 message id and 6 time of the cursor ('' each: none),
--       7 whether a socket of it streams (0|1), 8 most frames in the reply, 9 about how many bytes they may have,
--       10 whether it has listeners already (0|1): they stay until the session is closed, not only due to be.
-- Returns: ok|resync field value … , then `frames` and the page of [seq, id, origin, frame, attempt] |
--          closed | none | forbidden.
-- Keeps: from here on the gateway gets every hint, so that the page, the log behind it and the hints have no gap.
--        A resend gets the same page: being registered already is not having been given what was missed. A newer
--        generation of the same gateway stays registered.

-- Of the log's entry of a number, its message id and its time in ISO 8601, with which its frame ends.
local function entry_at(seq)
  local entry = redis.call('XRANGE', LOG, seq .. '-0', seq .. '-0')[1]
  if not entry then return '', '' end
  local f = fields_of(entry)
  return f.id, string.sub(f.f, -26, -3)
end

if not s.state then return { 'none' } end
if s.owner ~= ARGV[1] then return { 'forbidden' } end
if s.state == 'closed' or (ARGV[10] ~= '1' and NOW >= int(s.expires_at)) then return { 'closed' } end
local gateway, generation, streaming = ARGV[2], ARGV[3], ARGV[7]
local others, newer = {}, nil
for id, gen, at, stream in string.gmatch(s.gateways or '', '([^ ,]+),(%d+),(%d+),(%d)') do
  if id == gateway then
    if int(gen) > int(generation) then newer = id .. ',' .. gen .. ',' .. at .. ',' .. stream end
  elseif redis.call('SPUBLISH', BASE .. 'gw:' .. id, 'P ' .. SID .. '\n') > 0 then
    others[#others + 1] = id .. ',' .. gen .. ',' .. at .. ',' .. stream
  end
end
local outcome, start = 'ok', 0
if ARGV[4] ~= '' then
  start = int(ARGV[4])
  if start > 0 then
    local id, time = entry_at(start)
    if id ~= ARGV[5] or time ~= iso(int(ARGV[6])) then outcome, start = 'resync', 0 end
  end
elseif #others > 0 then
  start = int(s.seq)
else
  start = int(s.attended)
end
others[#others + 1] = newer or (gateway .. ',' .. generation .. ',' .. NOW .. ',' .. streaming)
set('gateways', table.concat(others, ' '), 'activity', NOW)
if s.phase == 'waiting' and s.start_on == 'attach' then begin() end

local most = math.max(1, math.min(ARGV[8], math.floor(ARGV[9] / math.max(1, int(s.largest)))))
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
if s.state == 'leased' and streaming == '1' then
  local text, input = redis.call('GET', PARTIAL), head()
  if text and input then
    for _, value in ipairs({ 'partial', text, 'partial_id', answer_id(input), 'partial_attempt', s.attempt }) do
      reply[#reply + 1] = value
    end
  end
end
for i, value in ipairs(reply) do reply[i] = tostring(value) end
reply[#reply + 1] = 'frames'
reply[#reply + 1] = frames
return reply
