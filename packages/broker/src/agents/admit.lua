-- needs: agent-use
-- admit: whether an agent may take a turn now, or has to wait.
-- KEYS (in one slot): USE (how much the agent was used), TURN.
-- Arguments: messages_per_minute, tokens_per_minute, messages_per_hour, tokens_per_hour (0: no limit), remembered_for (ms for
--            which the turn is remembered).
-- Returns: ok (also to a turn that was admitted before) | wait ms agent_limit|provider_rate_limited.
-- Keeps: a turn is counted once, however often it asks; one that has to wait is not counted.
local LIMITS = {
  minute = { messages = messages_per_minute, tokens = tokens_per_minute },
  hour = { messages = messages_per_hour, tokens = tokens_per_hour },
}
local cooldown, full, is_limited = value('cooldown_until'), 0, false
local known = redis.call('EXISTS', TURN) == 1
for _, window in ipairs(WINDOWS) do
  for _, what in ipairs({ 'messages', 'tokens' }) do
    local limit = tonumber(LIMITS[window.name][what])
    if limit > 0 then
      is_limited = true
      local over = window_end(window)
      if over and not known and value(window.name .. ':' .. what) >= limit then full = math.max(full, over) end
    end
  end
end
if full > 0 then redis.call('HSET', USE, 'full_until', full) end
local over = math.max(cooldown, full)
if over > NOW then return { 'wait', over - NOW, cooldown >= full and 'provider_rate_limited' or 'agent_limit' } end
if is_limited then
  if not known then count(1, 0) end
  redis.call('SET', TURN, 'admitted', 'NX')
  redis.call('PEXPIRE', TURN, remembered_for)
end
return { 'ok' }
