-- kept-agents: how many bytes a user's registered agents keep.
-- KEYS: 1 the owner's agents, 2 how many bytes each keeps. ARGV: none. Returns: the bytes.
-- Keeps: an agent that is no longer among its owner's, whichever release took it off, leaves the account.
local account, bytes = redis.call('HGETALL', KEYS[2]), 0
local has_gone = #account / 2 > redis.call('ZCARD', KEYS[1])
for i = 1, #account, 2 do
  if has_gone and not redis.call('ZSCORE', KEYS[1], account[i]) then
    redis.call('HDEL', KEYS[2], account[i])
  else
    bytes = bytes + account[i + 1]
  end
end
return { string.format('%.0f', bytes) }
