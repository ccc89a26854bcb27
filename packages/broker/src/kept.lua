-- kept: how many bytes a user's sessions of one partition keep.
-- KEYS: 1 the user's account there. ARGV: none. Returns: the bytes.
-- Keeps: an hour that is over counts no more, and leaves the account.
local HOUR_MS = 3600000
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local account, bytes = redis.call('HGETALL', KEYS[1]), 0
for i = 1, #account, 2 do
  if account[i] * HOUR_MS <= now then
    redis.call('HDEL', KEYS[1], account[i])
  else
    bytes = bytes + account[i + 1]
  end
end
return { string.format('%.0f', math.max(0, bytes)) }
