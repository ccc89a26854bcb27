-- needs: clock
-- kept: how many bytes a user's sessions of one partition keep.
-- KEYS: ACCOUNT (the user's there).
-- Arguments: none.
-- Returns: the bytes.
-- Keeps: an hour that is over no longer counts, and leaves the account.
local HOUR_MS = 3600000
local account, bytes = redis.call('HGETALL', ACCOUNT), 0
for i = 1, #account, 2 do
  if account[i] * HOUR_MS <= NOW then
    redis.call('HDEL', ACCOUNT, account[i])
  else
    bytes = bytes + account[i + 1]
  end
end
return { string.format('%.0f', math.max(0, bytes)) }
