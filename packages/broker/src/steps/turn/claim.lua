-- needs: conversation
-- claim: a worker that read an entry of the ready stream takes the session's lease.
-- Arguments: entry, nonce, worker (also its consumer's name), lease in ms, most_losses (with that many, a turn is set aside),
--            newest_version of an entry that the worker understands, knows_cast (whether it knows the session's agents and
--            metadata, 0|1).
-- Returns: work field value … | empty (nothing left) | held (it is another's) | stale | newer (left to a newer worker).
-- Keeps: one lease at a time; the input is the mailbox's oldest; a turn that lost too many workers is set aside.

-- How long turns are kept for an operator, from the last one that was set aside.
local ASIDE_MS = 30 * 24 * 3600 * 1000

local ours = s.ready == entry and (s.state == 'ready' or s.state == 'leased')
if not ours then
  drop_entry(entry)
  return { 'stale' }
end
local resent = s.state == 'leased' and s.lease == nonce
local takeover = s.state == 'leased' and not resent
local late = takeover and NOW - int(s.lease_until) or 0
if takeover and NOW < int(s.lease_until) then
  local idle = math.max(0, NOW - (int(s.lease_until) - lease))
  redis.call('XCLAIM', READY, GROUP, s.worker, 0, entry, 'IDLE', idle, 'JUSTID')
  return { 'held' }
end

local input = head()
local function is_newer(item) return item and int(item.v) > int(newest_version) end
if is_newer(input) then return { 'newer' } end
if takeover and input then
  set('losses', int(s.losses) + 1)
  if int(s.losses) >= int(most_losses) and not is_stopped(input) then
    local attempts = s.attempt
    s.attempt = int(attempts) + 1
    hint_restart(input, s.attempt)
    end_calls(input, 'expired', ENDED_BEFORE)
    append_error(input, 'TURN_FAILED', '"Every worker that took this turn died; it is set aside."',
      '{"attempts":' .. attempts .. '}')
    redis.call('XADD', ASIDE, 'MAXLEN', '~', 10000, '*', 's', SID, 'kind', input.kind, 'id', input.id, 'body',
      input.body or '', 'agent', int(input.agent), 'from', input.from or '', 'attempts', attempts)
    redis.call('PEXPIREAT', ASIDE, string.format('%.0f', NOW + ASIDE_MS))
    abandon_questions()
    drop_head(input)
    if input.kind == 'turn' then conclude('agent_error', 'null') end
    takeover, input = false, head()
  end
end
-- A session's first piece of work is only to be taken up.
while input and input.kind == 'init' do
  drop_head(input)
  set('status', 'active')
  hint('S ' .. SID, '{"type":"system","metadata":{"event":"status","session_id":"' .. SID ..
    '","status":"active"},"timestamp":"' .. iso(NOW) .. '"}')
  takeover, input = false, head()
end
if not input then
  settle()
  drop_entry(entry)
  return { 'empty' }
end
-- The entry after an input that is already finished may also be from another release.
if is_newer(input) then return { 'newer' } end
if not resent then
  -- A stopped input is not attempted again: its answer is the text of the last attempt, if that still stands.
  -- A turn that waited with its text still shown continues after that text.
  local is_held = s.held == '1' and not takeover
  local stands = (is_stopped(input) or is_held) and redis.call('EXISTS', PARTIAL) == 1
  if s.held then set('held', is_held and stands and nonce or '') end
  local attempt = int(s.attempt) + (stands and 0 or 1)
  set('state', 'leased', 'lease', nonce, 'worker', worker, 'attempt', attempt, 'working', int(input.agent))
  if takeover and not is_stopped(input) then
    redis.call('DEL', PARTIAL)
    hint_restart(input, s.attempt)
  end
end
set('lease_until', NOW + lease)
redis.call('XCLAIM', READY, GROUP, worker, 0, entry, 'JUSTID')
local rest = redis.call('HMGET', S, 'steps', 'lineage')
local reply = { 'work', 'kind', input.kind, 'id', input.id, 'seq', input.seq, 'body', input.body or '', 'attempt', s.attempt,
  'losses', int(s.losses), 'retries', int(s.retries), 'owner', s.owner, 'expires_at', s.expires_at,
  'type', s.type, 'takeover', takeover and 1 or 0, 'late', takeover and late or 0, 'now', NOW,
  'agent', int(input.agent), 'queued_at', (string.match(input.entry, '^%d+')),
  'largest', int(s.largest), 'head', int(s.seq), 'head_id', s.last_id or '', 'head_at', int(s.last_ts),
  'behind', input.behind or '', 'streams', streams(s.gateways) and 1 or 0 }
local function add(...)
  for _, value in ipairs({ ... }) do reply[#reply + 1] = value end
end
if is_stopped(input) then
  add('stopped', 1)
  -- The first attempt at an input that was stopped before it. If a text stands, there was an earlier attempt, with this number.
  if int(s.attempt) == 1 and redis.call('EXISTS', PARTIAL) == 0 then add('untouched', 1) end
end
if knows_cast ~= '1' then
  local cast = redis.call('HMGET', S, 'agents', 'metadata')
  add('agents', cast[1] or '', 'metadata', cast[2] or '')
end
if rest[1] then add('progress', rest[1]) end
if rest[2] then add('lineage', rest[2]) end
-- A text from before others of its session brought tools keeps no account of calls.
if s.tools and int(input.v) > 2 then
  local start, called = string.match(s.called or '', '^(%d+) (%d+)$')
  add('notes', int(s.notes), 'called', start and NOW < int(start) + HOUR_MS and called or 0)
  if s.held == nonce then add('held', 1) end
end
if s.type == 'agent_agent' then
  -- Who spoke last and how often, by position; and which texts this agent has not heard yet.
  local counts, times, unheard, position = {}, {}, {}, 0
  for _ in string.gmatch(s.speakers, '%S+') do
    local activity = redis.call('HMGET', S, 'count:' .. position, 'active:' .. position)
    counts[#counts + 1], times[#times + 1] = int(activity[1]), string.format('%.0f', int(activity[2]))
    position = position + 1
  end
  local me = tostring(int(input.agent))
  for id, to, as in string.gmatch(s.unheard or '', '([^ ,]+),([^ ,]+),([^ ,]+)') do
    if (to == '-' or to == me) and as ~= me then unheard[#unheard + 1] = id end
  end
  add('counts', table.concat(counts, ' '), 'times', table.concat(times, ' '), 'unheard', table.concat(unheard, ' '),
    'turns', int(s.turns), 'tokens', int(s.tokens_in) + int(s.tokens_out), 'cost', int(s.cost),
    'max_tokens', int(s.max_tokens), 'max_cost', int(s.max_cost), 'deadline', int(s.deadline),
    'is_first', input.kind == 'turn' and s.first == s.queued and 1 or 0)
end
for i, value in ipairs(reply) do reply[i] = tostring(value) end
return reply
