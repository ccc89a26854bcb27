-- needs: clock
-- begin-browser-login: a browser is logged in.
-- KEYS: BROWSERS that the user is logged in with.
-- Arguments: login (as it is kept), tokens_from (from when it counts), mark (of the user's password), user, lasts (how long it
--            lasts unless it is used, in ms), logins_max (most logins).
-- Returns: ok, when it ends (ms) (also to a resend).
-- Keeps: at most that many logins, the most recently used.
local known = redis.call('HGET', BROWSERS, login)
if known then return { 'ok', string.match(known, '^%d+') } end
local ends = string.format('%.0f', NOW + lasts)
redis.call('HSET', BROWSERS, login, table.concat({ ends, tokens_from, mark, user }, ' '))
redis.call('PEXPIRE', BROWSERS, lasts)
local all = redis.call('HGETALL', BROWSERS)
local others = {}
for i = 1, #all, 2 do
  local at = tonumber(string.match(all[i + 1], '^%d+'))
  if at <= NOW then
    redis.call('HDEL', BROWSERS, all[i])
  elseif all[i] ~= login then
    table.insert(others, { all[i], at })
  end
end
table.sort(others, function(one, other) return one[2] < other[2] end)
for i = 1, #others + 1 - logins_max do redis.call('HDEL', BROWSERS, others[i][1]) end
return { 'ok', ends }
