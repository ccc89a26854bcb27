-- attach: a gateway serves a socket of this session.
-- ARGV: 1 user, 2 gateway, 3 generation, 4 sequence number and 5 message id of the cursor ('' and '': none),
--       6 whether a socket of it streams (0|1), 7 most frames in the reply.
-- Returns: ok|resync field value … , then `frames` and the page of [seq, id, origin, frame] | closed | none | forbidden.
-- Keeps: from here on the gateway gets every hint, so that the page, the log behind it and the hints have no gap.
--        A resend gets the same page: being registered already is not having been given what was missed. A newer
--        generation of the same gateway stays registered.
if not s.state then return { 'none' } end
if s.owner ~= ARGV[1] then return { 'forbidden' } end
if s.state == 'closed' or NOW >= int(s.expires_at) then return { 'closed' } end
local gateway, generation, streaming = ARGV[2], ARGV[3], ARGV[6]
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
  local held = start > 0 and redis.call('XRANGE', LOG, start .. '-0', start .. '-0')[1]
  if start > 0 and not (held and held[2][2] == ARGV[5]) then outcome, start = 'resync', 0 end
elseif #others > 0 then
  start = int(s.seq)
else
  start = int(s.attended)
end
others[#others + 1] = newer or (gateway .. ',' .. generation .. ',' .. NOW .. ',' .. streaming)
set('gateways', table.concat(others, ' '), 'activity', NOW)
if s.phase == 'waiting' and s.start_on == 'attach' then begin() end

local page = redis.call('XRANGE', LOG, '(' .. start .. '-0', '+', 'COUNT', ARGV[7])
local frames = {}
for i, entry in ipairs(page) do
  local f = fields_of(entry)
  frames[i] = { string.match(entry[1], '^%d+'), f.id, f.o, f.f }
end
local start_id = ''
if start > 0 then
  local at = redis.call('XRANGE', LOG, start .. '-0', start .. '-0')[1]
  start_id = at and at[2][2] or ''
end
local reply = { outcome, 'head', int(s.seq), 'head_id', s.last_id or '', 'start', start, 'start_id', start_id,
  'type', s.type, 'status', s.status, 'expires_at', s.expires_at, 'working', s.state == 'idle' and 0 or 1 }
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
