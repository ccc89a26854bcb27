-- needs: nothing
-- kept-agents: how many bytes a user's registered agents keep.
-- KEYS: AGENTS (the owner's), KEPT (how many bytes each keeps).
-- Arguments: none.
-- Returns: the bytes.
-- Keeps: an agent that is no longer among its owner's leaves the account, whichever release removed it.
local account, bytes = redis.call('HGETALL', KEPT), 0
local has_gone = #account / 2 > redis.call('ZCARD', AGENTS)
for i = 1, #account, 2 do
  if has_gone and not redis.call('ZSCORE', AGENTS, account[i]) then
    redis.call('HDEL', KEPT, account[i])
  else
    bytes = bytes + account[i + 1]
  end
end
return { string.format('%.0f', bytes) }
