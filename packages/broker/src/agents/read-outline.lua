-- needs: nothing
-- read-outline: what is known about a registered agent, without what its owner wrote.
-- KEYS: AGENT.
-- Arguments: none.
-- Returns: owner public created_at message_count tokens last_active failed_at failed_code, each '' if it is not there, then
--          the bytes of its summary (0: there is none yet) and of its definition. Nothing if there is no such agent.
-- Keeps: only reads.
local known = redis.call('HMGET', AGENT, 'owner', 'public', 'created_at', 'message_count', 'tokens', 'last_active',
  'failed_at', 'failed_code')
local definition = redis.call('HSTRLEN', AGENT, 'definition')
if not known[1] or definition == 0 then return {} end
for i = 1, #known do known[i] = known[i] or '' end
known[#known + 1] = redis.call('HSTRLEN', AGENT, 'summary')
known[#known + 1] = definition
return known
