-- needs: conversation
-- submit: logs a text from outside, and puts it into the mailbox or, among agents, onto the list of what they have not heard.
-- Arguments: message_id; client_id or ''; fingerprint of the content; open frame; body for the worker (JSON); origin (its
--            socket) or ''; mailbox_max (most inputs a mailbox holds); texts_max (most texts a window holds; 0: no limit);
--            window in ms; kind: text | message (an agent's question to another); to (position of the agent it is for), as
--            (position of the agent it is spoken as) and from (that agent's id), or ''; limits that a conversation may go on
--            with, or '': max_turns, max_tokens, max_cost in billionths of a dollar, max_ms: they take effect if they give
--            it more room; at_work_max (most sessions of one owner that may have work; 0: no limit); room (how many bytes
--            more the owner may keep) or ''; told (the gateway that asks, which may be told by the reply in place of a hint:
--            here it gets the hint) or ''; brings_tools (whether it has tools for its answer, 1 or '').
-- Returns: accepted|duplicate seq message-id timestamp | conflict | none | closed | ended | limited ms | full | busy | no_room.
-- Keeps: a message id and a client's id are logged once; what is refused leaves no trace. An input names the entry of the
--        log that it stands behind, so that a worker knows what it has read of the log already. A session whose texts have
--        brought tools is one with tools from then on.

-- The fields to set if the given limits leave an ended conversation room to continue.
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
local seen_as = client_id ~= '' and 'c:' .. client_id or 'm:' .. message_id
local seen = redis.call('HGET', SEEN, seen_as)
if seen then
  local id, seq, ts, its_fingerprint = string.match(seen, '^(%S+) (%d+) (%d+) (%S+)$')
  if id == message_id then return { 'accepted', seq, id, ts } end
  if its_fingerprint == fingerprint then return { 'duplicate', seq, id, ts } end
  return { 'conflict' }
end
if s.state == 'closed' or NOW >= int(s.expires_at) then return { 'closed' } end
local more = s.phase and s.phase ~= 'waiting' and kind == 'text' and more_room(max_turns, max_tokens, max_cost, max_ms)
if s.status == 'ended' and not more then return { 'ended' } end
local most = int(texts_max)
if most > 0 then
  local counted = redis.call('HMGET', S, 'window_start', 'window_count')
  local start, counted_texts = int(counted[1]), int(counted[2])
  if NOW >= start + int(window) then start, counted_texts = NOW, 0 end
  if counted_texts >= most then return { 'limited', start + int(window) - NOW } end
  s.window_start, s.window_count = start, counted_texts + 1
end
local supervises = s.type == 'agent_agent' and kind == 'text'
local _, unheard = string.gsub(s.unheard or '', '%S+', '')
if redis.call('XLEN', IN) + unheard >= int(mailbox_max) then return { 'full' } end
if s.state == 'idle' and is_busy(int(at_work_max)) then return { 'busy' } end
-- A supervisor's text does not wait in the mailbox.
local beside = SEEN_BYTES + #seen_as + (supervises and 0 or #body)
if room ~= '' and #open + ENTRY_BYTES + beside > tonumber(room) then return { 'no_room' } end
if most > 0 then set('window_start', s.window_start, 'window_count', s.window_count) end
local behind = (s.last_id or '') .. ' ' .. int(s.last_ts)
local seq, ts = append(message_id, open, origin ~= '' and origin or nil, nil, beside)
redis.call('HSET', SEEN, seen_as, message_id .. ' ' .. seq .. ' ' .. ts .. ' ' .. fingerprint)
redis.call('PEXPIREAT', SEEN, s.keys_end)
set('activity', NOW)
if supervises then
  -- The text that a conversation begins with is its topic, which everybody hears.
  local hearer = to ~= '' and s.phase ~= 'waiting' and to or '-'
  local entry = message_id .. ',' .. hearer .. ',' .. (as ~= '' and as or '-')
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
  if brings_tools ~= '' and not s.tools then set('tools', 1) end
  local fields = { 'v', s.tools and 3 or 1, 'kind', 'text', 'id', message_id, 'seq', seq, 'body', body, 'behind', behind }
  if kind == 'message' then
    fields = { 'v', s.tools and 3 or 2, 'kind', 'message', 'id', message_id, 'seq', seq, 'body', body, 'agent', to, 'from', from }
  end
  redis.call('XADD', IN, '*', unpack(fields))
  redis.call('PEXPIREAT', IN, s.keys_end)
  if s.state == 'idle' then make_ready() end
end
return { 'accepted', seq, message_id, ts }
