-- needs: machine
-- conversation: what steps that deal with conversations among agents (sessions of type `agent_agent`) share.
--
--   waiting ── the first socket, the first text, or creation ──▶ running ── conclude ──▶ ended
--                                                                   ▲                      │ a text with more room
--                                                                   └──────────────────────┘
-- While it runs, exactly one `turn` is in the mailbox, and only its end queues the next, so none is doubled or lost.
-- A supervisor's text takes no turn: `unheard` lists the texts that no response has named yet, each as
-- `<id>,<position of its receiver or ->,<position of the agent it was spoken as or ->`.
if s.type == 'agent_agent' then
  load({ 'phase', 'start_on', 'turns', 'queued', 'next', 'tokens_in', 'tokens_out', 'cost', 'unpriced', 'max_turns',
    'max_tokens', 'max_cost', 'max_ms', 'began', 'ran', 'deadline', 'first', 'unheard', 'stop_reason' })
end
local RANDOM = string.match(SID, '^ses_%d+_(%w+)$')

local function queue_turn(position)
  set('queued', int(s.queued) + 1, 'next', position)
  redis.call('XADD', IN, '*', 'v', s.tools and 3 or 2, 'kind', 'turn', 'id', 'msg_' .. RANDOM .. 't' .. s.queued, 'seq', int(s.seq),
    'agent', position)
  redis.call('PEXPIREAT', IN, s.keys_end)
end

-- Starts a conversation that waits, or resumes one that had ended.
local function begin()
  set('phase', 'running', 'began', NOW, 'deadline', string.format('%.0f', NOW + s.max_ms - int(s.ran)), 'first', int(s.queued) + 1)
  redis.call('ZADD', DUE, s.deadline, 'd:' .. SID)
  queue_turn(int(s.next))
  if s.state == 'idle' then make_ready() end
end

-- The ceiling that a conversation has reached, if any.
local function ceiling()
  if int(s.turns) >= int(s.max_turns) then return 'max_turns' end
  if int(s.tokens_in) + int(s.tokens_out) >= int(s.max_tokens) then return 'max_tokens' end
  if int(s.cost) >= int(s.max_cost) then return 'max_cost' end
  if s.deadline and NOW >= int(s.deadline) then return 'max_duration' end
end

-- Notes that the texts that a response names have been heard.
local function hear(ids)
  local kept = {}
  for entry, id in string.gmatch(s.unheard or '', '(([^ ,]+)[^ ]*)') do
    if not string.find(' ' .. ids .. ' ', ' ' .. id .. ' ', 1, true) then kept[#kept + 1] = entry end
  end
  set('unheard', table.concat(kept, ' '))
end

-- Answers everything that waits: a turn keeps what was written of it, any other input and every text that was not
-- heard gets its `error`, or, if it was stopped, ends as stopped. `sentence` is JSON.
local function answer_waiting(code, sentence)
  local written = redis.call('GET', PARTIAL) or ''
  -- Text of an attempt that was given up is void while the turn waits for the next.
  local attempt = int(s.attempt) + (written == '' and 1 or 0)
  for i, entry in ipairs(redis.call('XRANGE', IN, '-', '+')) do
    local input, said = fields_of(entry), i == 1 and written or ''
    -- Only the first was ever begun.
    s.attempt = i == 1 and attempt or nil
    if i == 1 then end_calls(input, 'expired', ENDED_BEFORE) end
    if input.kind == 'turn' then
      if said ~= '' then
        append_stopped(input, said)
        set('turns', int(s.turns) + 1)
      end
    elseif input.kind ~= 'init' then
      if is_stopped(input) then
        append_stopped(input, said)
      else
        append_error(input, code, sentence, said ~= '' and '{"partial":' .. cjson.encode(said) .. '}' or '{}')
      end
      tell_parent()
    end
  end
  s.attempt = nil
  for id in string.gmatch(s.unheard or '', '([^ ,]+),[^ ,]+,[^ ,]+') do append_error({ id = id }, code, sentence, '{}') end
  redis.call('DEL', IN, PARTIAL)
  clear('unheard', 'attempt', 'losses', 'retries', 'steps')
  forget_calls()
end

-- Logs the end of the conversation and its totals. `summary` is JSON.
local function conclude(reason, summary)
  answer_waiting('CONVERSATION_ENDED', '"The conversation ended before this was heard."')
  local id = 'msg_' .. RANDOM .. 'e' .. int(s.queued)
  local cost = 'null'
  if int(s.unpriced) == 0 then cost = string.gsub(string.gsub(string.format('%.9f', int(s.cost) / 1e9), '0+$', ''), '%.$', '') end
  set('phase', 'ended', 'status', 'ended', 'reason', reason, 'summary', summary, 'ran', int(s.ran) + NOW - int(s.began or NOW))
  append(id, '{"type":"stop","content":"The conversation has ended: ' .. reason ..
    '.","metadata":{"event":"conversation.ended","reason":"' .. reason .. '","turns":' .. int(s.turns) ..
    ',"usage":{"input_tokens":' .. int(s.tokens_in) .. ',"output_tokens":' .. int(s.tokens_out) .. ',"total_tokens":' ..
    int(s.tokens_in) + int(s.tokens_out) .. '},"cost":' .. cost .. ',"duration_ms":' .. s.ran .. ',"summary":' .. summary ..
    ',"message_id":"' .. id .. '"')
  redis.call('ZREM', DUE, 'd:' .. SID)
  clear('deadline', 'stop_reason')
  if s.state == 'idle' then end_work() end
  tell_agents('closed')
end
