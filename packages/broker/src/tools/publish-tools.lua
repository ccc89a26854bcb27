-- needs: clock
-- publish-tools: a worker says which tools it offers.
-- KEYS: TOOLS, the hash of what workers offer.
-- Arguments: name (the hash of the catalogue), catalogue (JSON), keep_ms (how long it counts).
-- Returns: ok.
-- Keeps: what is older than that is removed by the next worker that publishes.
for _, known in ipairs(redis.call('HKEYS', TOOLS)) do
  local said = redis.call('HGET', TOOLS, known)
  if NOW - tonumber(string.match(said, '^%d+')) > tonumber(keep_ms) then redis.call('HDEL', TOOLS, known) end
end
redis.call('HSET', TOOLS, name, string.format('%.0f', NOW) .. ' ' .. catalogue)
redis.call('PEXPIRE', TOOLS, keep_ms)
return { 'ok' }
