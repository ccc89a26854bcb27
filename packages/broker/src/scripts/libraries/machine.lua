-- needs: session, ready
-- machine: what the steps of the session machine share.
load({
  'state', 'status', 'owner', 'seq', 'last_ts', 'last_id', 'ready', 'lease', 'lease_until', 'worker', 'attempt',
  'losses', 'retries', 'stop_seq', 'gateways', 'attended', 'flushed', 'expires_at', 'keys_end', 'activity', 'type',
  'speakers', 'registered', 'parent', 'largest', 'kept', 'shared', 'tools',
})
-- Of a session whose agents have tools.
if s.tools then load({ 'notes', 'open', 'called', 'held' }) end

-- Counts bytes that the session keeps from now on or, if negative, no longer. Returns what it then keeps, for the caller to
-- set as `kept`. A session of a release that did not count has less on its account than it holds: it never owes.
local function keep(bytes)
  local kept = math.max(0, int(s.kept) + bytes)
  count_kept(BASE .. KEY_KEPT .. s.owner, math.ceil(int(s.keys_end) / HOUR_MS), kept - int(s.kept))
  return kept
end

-- Logs a frame: splices sequence number, cursor and timestamp behind the open frame, and hints at it. Timestamps
-- rise strictly, so that order by timestamp is order by sequence. `origin` is the socket a text came from, `attempt`
-- that of the turn whose answer it is: a hint that an earlier one is void may have been lost. `beside` is how many bytes are
-- kept with it, or, if negative, no longer for it.
local function append(id, open, origin, attempt, beside)
  local before = int(s.last_ts)
  local seq, ts = int(s.seq) + 1, math.max(NOW, before + 1)
  local frame = close_frame(open, seq, id, ts)
  redis.call('XADD', LOG, seq .. '-0', 'id', id, 'o', origin or '', 'f', frame, 'a', attempt or 0)
  redis.call('PEXPIREAT', LOG, s.keys_end)
  local header = table.concat({ 'F', SID, seq, id, s.last_id or '-', origin or '-', ts, before, attempt or 0 },
    ' ')
  set('seq', seq, 'last_ts', ts, 'last_id', id, 'largest', math.max(int(s.largest), #frame), 'kept',
    keep(#frame + ENTRY_BYTES + (beside or 0)))
  if hint(header, frame) > 0 then set('attended', seq) end
  return seq, ts
end

-- The sessions of this owner that have work, by when their keys end: so one that vanished without a step does not count.
local function at_work() return BASE .. KEY_BUSY .. s.owner end

local function begin_work()
  redis.call('ZADD', at_work(), s.keys_end, SID)
  keep_until(at_work(), s.keys_end)
end

-- Whether one more session of the owner with work would exceed the limit; 0 is no limit.
local function is_busy(most)
  return most > 0 and redis.call('ZCOUNT', at_work(), NOW, '+inf') >= most and not redis.call('ZSCORE', at_work(), SID)
end

local function end_work() redis.call('ZREM', at_work(), SID) end

-- Puts the session into the ready stream, or lets it wait for its user's turn.
local function make_ready()
  if not s.state or s.state == 'idle' then begin_work() end
  clear('lease', 'lease_until', 'worker', 'parked_until', 'waits')
  local most = width()
  local shares = most > 0 and redis.call('HMGET', SHARES, 'r:' .. s.owner, 'n')
  if not shares or may_enter(most, int(shares[1]), int(shares[2]), redis.call('EXISTS', TURNS) == 1) then
    local entry = enter(s.owner, SID)
    set('state', 'ready', 'ready', entry, 'shared', entry)
  else
    set('state', 'ready', 'ready', HELD, 'ticket', hold(s.owner, SID))
  end
  redis.call('ZREM', DUE, 'w:' .. SID)
end

-- Acknowledges the session's entry of the ready stream, if it was delivered. One that was not stays, and whoever reads it
-- finds it stale.
local function drop_entry(entry)
  if not entry or redis.call('XACK', READY, GROUP, entry) == 0 then return end
  local owner = s.shared == entry and s.owner or owner_of(entry)
  trim(READY)
  if owner then give_back(owner) end
  fill(owner)
end

-- The input a turn answers: the oldest of the mailbox.
local function head()
  local first = redis.call('XRANGE', IN, '-', '+', 'COUNT', 1)[1]
  return first and fields_of(first)
end

-- A session that asked this one waits for the event of its answer; it may live in another slot.
local function tell_parent()
  if not s.parent then return end
  local parent, event = string.match(s.parent, '^(%S+) (%S+)$')
  redis.call('XADD', OUTBOX, '*', 'kind', 'wake', 'agent', '', 's', parent, 'event', event, 'at', NOW)
end

-- The calls of a turn that have no result yet, as its field `open` lists them: the call, how far it is (noted | begun) or what
-- it waits for (approval | result | answer), until when or '', whether who approves may change its arguments (0|1), and its tool.
local function each_open(open) return string.gmatch(open or '', '([^ ,]+),(%a+),(%d*),([01]),([^ ,]+)') end

local function waits_for_somebody(state) return state ~= 'noted' and state ~= 'begun' end

-- Nobody can answer a call any more. What was said to it first is known for good; and of one that waited, that it is over.
local function close_call(id, state)
  if waits_for_somebody(state) then redis.call('HSETNX', S, 'event:' .. id, 'over') end
  redis.call('HDEL', S, 'answer:' .. id)
end

-- Forgets what a turn has noted of its calls, which goes with its input.
local function forget_calls()
  if s.tools then clear('notes', 'open', 'held') end
end

local function drop_head(input)
  redis.call('XDEL', IN, input.entry)
  redis.call('DEL', PARTIAL)
  clear('attempt', 'losses', 'retries', 'steps')
  forget_calls()
  if input.kind ~= 'init' then tell_parent() end
end

-- Nobody waits any more for the answers that a turn has asked others for.
local function abandon_questions()
  local progress = redis.call('HGET', S, 'steps')
  for child in string.gmatch(progress or '', '"sessionId":"(ses_%d+_%w+)"') do
    redis.call('XADD', OUTBOX, '*', 'kind', 'stop', 'agent', '', 's', child, 'at', NOW)
  end
end

-- Leaves a note for each registered agent of the session, whose totals are in other slots.
local function tell_agents(kind, ...)
  for agent in string.gmatch(s.registered or '', '%S+') do
    redis.call('XADD', OUTBOX, '*', 'kind', kind, 'agent', agent, 's', SID, 'at', NOW, ...)
  end
end

-- Logs the answer to an input, which leaves the mailbox with it.
local function append_answer(input, open)
  return append(answer_id(input), open, nil, int(s.attempt), -#(input.body or ''))
end

local function is_stopped(input) return int(s.stop_seq) > int(input.seq) end

-- Makes the session ready if there is more to do, otherwise idle.
local function settle()
  if redis.call('XLEN', IN) > 0 then
    make_ready()
  else
    clear('lease', 'lease_until', 'worker', 'ready', 'parked_until', 'waits')
    set('state', 'idle')
    -- A conversation that begins with its first socket keeps its place until then.
    if s.phase ~= 'waiting' or s.start_on ~= 'attach' then end_work() end
  end
end

-- Who answers an input and whom, as members of a frame: an agent's question is answered to that agent, everything
-- else to the owner. Redis's JSON encoder is only safe for strings.
local function route(input)
  local receiver = '"receiver":' .. cjson.encode(input.from or s.owner) .. ','
  local position, at = int(input.agent), 0
  for speaker in string.gmatch(s.speakers, '%S+') do
    if at == position then return '"sender":"' .. speaker .. '",' .. receiver end
    at = at + 1
  end
  return receiver
end

-- What an answer is about: the input it replies to, or its number among the turns of a conversation.
local function about(input)
  if input.kind == 'turn' then return '"turn":' .. int(s.turns) + 1 end
  return '"in_reply_to":"' .. input.id .. '"'
end

-- Logs the `response` of an input that was stopped, with what was written of it.
local function append_stopped(input, written)
  local meta = redis.call('HGET', S, 'meta:' .. int(input.agent)) or '"role":"assistant"'
  if int(s.attempt) > 1 then meta = meta .. ',"attempt":' .. s.attempt end
  return append_answer(input, '{"type":"response","content":' .. cjson.encode(written or '') .. ',' .. route(input) ..
    '"metadata":{' .. meta .. ',' .. about(input) .. ',"message_id":"' .. answer_id(input) .. '","finish_reason":"stopped"')
end

-- Logs the `error` of an input that gets no answer. `sentence` and `details` are JSON already.
local function append_error(input, code, sentence, details)
  return append_answer(input, '{"type":"error","content":' .. sentence .. ',' .. route(input) .. '"metadata":{"code":"' .. code ..
    '","details":' .. details .. ',' .. about(input) .. ',"message_id":"' .. answer_id(input) .. '"')
end

-- Logs the results of calls that have none when their turn ends. Nobody knows what became of a call that was begun.
local function end_calls(input, status, sentence)
  for id, state, _, _, tool in each_open(s.open) do
    local message_id = string.gsub(id, '^call_', 'msg_') .. 'r'
    local outcome, said = status, sentence
    if state == 'begun' then
      outcome, said = 'unknown', 'The turn ended while this call was under way; whether it was carried out is not known.'
    end
    append(message_id, '{"type":"system","content":"' .. said .. '",' .. route(input) ..
      '"metadata":{"event":"tool.result","call_id":"' .. id .. '","tool":"' .. tool .. '","status":"' .. outcome ..
      '","response_id":"' .. answer_id(input) .. '","message_id":"' .. message_id .. '"')
    close_call(id, state)
  end
  if s.open then clear('open') end
end

local ENDED_BEFORE = 'The turn ended before this call had a result.'

-- Tells the worker of a running turn (`stop` or `lost`), so that it need not wait for its next renewal.
local function hint_worker(what)
  if s.worker then redis.call('SPUBLISH', BASE .. KEY_WORKER .. s.worker, what .. ' ' .. SID) end
end

-- Ends what was asked before now: logs the `stop`, and makes sure that a running turn notices. `beside` as in `append`.
local function stop_now(id, open, beside)
  local seq, ts = append(id, open, nil, nil, beside)
  set('stop_seq', seq, 'activity', NOW)
  if s.open then end_calls(head(), 'denied', 'The turn was stopped before this call had a result.') end
  if s.state == 'parked' then make_ready() else hint_worker('stop') end
  return seq, ts
end

-- Tells streaming sockets to drop the text so far.
local function hint_restart(input, attempt)
  local id = answer_id(input)
  hint('R ' .. SID .. ' ' .. id .. ' ' .. attempt, '{"type":"info","metadata":{"event":"restart","message_id":"' .. id ..
    '","attempt":' .. attempt .. '},"timestamp":"' .. iso(NOW) .. '"}', true)
end
