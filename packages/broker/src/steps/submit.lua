-- submit: a text from outside, into the log; and into the mailbox, or, if agents converse, among what they have to hear.
-- ARGV: 1 message id, 2 client's id or '', 3 fingerprint of the content, 4 open frame, 5 body for the worker (JSON),
--       6 origin socket or '', 7 most inputs a mailbox holds, 8 most texts a window holds (0: no limit), 9 window in ms,
--       10 kind: text | message (an agent's question to another), 11 position of the agent it is for or '', 12 position
--       of the agent it is spoken as or '', 13 that agent's id or '', 14–17 limits that a conversation may go on with, or
--       '': turns, tokens, cost in billionths of a dollar, ms; they take effect if they give it more room,
--       18 most sessions of one owner that may have work (0: no limit), 19 how many bytes more the owner may keep, or '',
--       20 the gateway that asks, which may be told by the reply in place of a hint (here it gets the hint), or ''.
-- Returns: accepted|duplicate seq message-id timestamp | conflict | none | closed | ended | limited ms | full | busy | no_room.
-- Keeps: a message id and a client's id are logged once; what is refused leaves no trace. An input names the entry of the
--        log that it stands behind, so that a worker knows what it has read of the log already.

-- The fields to set if limits, some of which are given, leave an ended conversation room to go on.
local function more_room(...)
  local names, spent = { 'max_turns', 'max_tokens', 'max_cost', 'max_ms' },
    { int(s.turns), int(s.tokens_in) + int(s.tokens_out), int(s.cost), int(s.ran) }
  local raised, has_room, fields = false, true, {}
  for i, name in ipairs(names) do
    local given, before = tonumber((select(i, ...))), int(s[name])
    if given and given > before then raised = true end
    if spent[i] >= (given or before) then has_room = false end
    if given then fields[#fields + 1], fields[#fields + 2] = name, (select(i, ...)) end
  end
  return raised and has_room and fields
end

if not s.state then return { 'none' } end
local seen_as = ARGV[2] ~= '' and 'c:' .. ARGV[2] or 'm:' .. ARGV[1]
local seen = redis.call('HGET', SEEN, seen_as)
if seen then
  local id, seq, ts, fingerprint = string.match(seen, '^(%S+) (%d+) (%d+) (%S+)$')
  if id == ARGV[1] then return { 'accepted', seq, id, ts } end
  if fingerprint == ARGV[3] then return { 'duplicate', seq, id, ts } end
  return { 'conflict' }
end
if s.state == 'closed' or NOW >= int(s.expires_at) then return { 'closed' } end
local more = s.phase and s.phase ~= 'waiting' and ARGV[10] == 'text' and more_room(ARGV[14], ARGV[15], ARGV[16], ARGV[17])
if s.status == 'ended' and not more then return { 'ended' } end
local limit, window = int(ARGV[8]), int(ARGV[9])
if limit > 0 then
  local counted = redis.call('HMGET', S, 'window_start', 'window_count')
  local start, count = int(counted[1]), int(counted[2])
  if NOW >= start + window then start, count = NOW, 0 end
  if count >= limit then return { 'limited', start + window - NOW } end
  s.window_start, s.window_count = start, count + 1
end
local supervises = s.type == 'agent_agent' and ARGV[10] == 'text'
local _, unheard = string.gsub(s.unheard or '', '%S+', '')
if redis.call('XLEN', IN) + unheard >= int(ARGV[7]) then return { 'full' } end
if s.state == 'idle' and is_busy(int(ARGV[18])) then return { 'busy' } end
-- A supervisor's text does not wait in the mailbox.
local beside = SEEN_BYTES + #seen_as + (supervises and 0 or #ARGV[5])
if ARGV[19] ~= '' and #ARGV[4] + ENTRY_BYTES + beside > tonumber(ARGV[19]) then return { 'no_room' } end
if limit > 0 then set('window_start', s.window_start, 'window_count', s.window_count) end
local behind = (s.last_id or '') .. ' ' .. int(s.last_ts)
local seq, ts = append(ARGV[1], ARGV[4], ARGV[6] ~= '' and ARGV[6] or nil, nil, beside)
redis.call('HSET', SEEN, seen_as, ARGV[1] .. ' ' .. seq .. ' ' .. ts .. ' ' .. ARGV[3])
redis.call('PEXPIREAT', SEEN, s.keys_end)
set('activity', NOW)
if supervises then
  -- What a conversation begins with is its topic, for all to hear.
  local to = ARGV[11] ~= '' and s.phase ~= 'waiting' and ARGV[11] or '-'
  local entry = ARGV[1] .. ',' .. to .. ',' .. (ARGV[12] ~= '' and ARGV[12] or '-')
  set('unheard', unheard > 0 and s.unheard .. ' ' .. entry or entry)
  if more then set(unpack(more)) end
  if s.status == 'ended' then
    set('status', 'active')
    clear('reason', 'summary')
    tell_agents('opened', 'ends_at', s.expires_at)
    begin()
  elseif s.phase == 'waiting' then
    begin()
  elseif more then
    set('deadline', string.format('%.0f', int(s.began) + s.max_ms - int(s.ran)))
    redis.call('ZADD', DUE, s.deadline, 'd:' .. SID)
  end
else
  local fields = { 'v', 1, 'kind', 'text', 'id', ARGV[1], 'seq', seq, 'body', ARGV[5], 'behind', behind }
  if ARGV[10] == 'message' then
    fields = { 'v', 2, 'kind', 'message', 'id', ARGV[1], 'seq', seq, 'body', ARGV[5], 'agent', ARGV[11], 'from', ARGV[13] }
  end
  redis.call('XADD', IN, '*', unpack(fields))
  redis.call('PEXPIREAT', IN, s.keys_end)
  if s.state == 'idle' then make_ready() end
end
return { 'accepted', seq, ARGV[1], ts }
