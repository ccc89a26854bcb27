-- needs: clock
-- use-browser-login: looks a browser login up, and renews it.
-- KEYS: BROWSERS that one user is logged in with.
-- Arguments: login (as it is kept), lasts (how long it lasts unless it is used), renewed_after (how much of that may pass
--            before it is renewed); both in ms.
-- Returns: none | ok, user, from when it counts, mark of the user's password then, when it ends (ms), renewed (0|1).
-- Keeps: a login that is used before its end never ends; one that another gateway has renewed is not shortened.
local kept = redis.call('HGET', BROWSERS, login)
if not kept then return { 'none' } end
local ends, from, mark, user = string.match(kept, '^(%d+) (%S+) (%S+) (.+)$')
if tonumber(ends) <= NOW then
  redis.call('HDEL', BROWSERS, login)
  return { 'none' }
end
local renewed = 0
if NOW + lasts - renewed_after >= tonumber(ends) then
  ends = string.format('%.0f', NOW + lasts)
  redis.call('HSET', BROWSERS, login, table.concat({ ends, from, mark, user }, ' '))
  redis.call('PEXPIRE', BROWSERS, lasts)
  renewed = 1
end
return { 'ok', user, from, mark, ends, renewed }
