-- confirm: logs of a partition still hold what they held, and a write stands behind it.
-- KEYS: 1 a key of the gateway's in the partition, 2… logs. ARGV: of each log, the sequence number and the message id of
--       an entry.
-- Returns: of each log, 1 if it holds the entry, else 0.
-- Keeps: a replica that has the write has every entry that was found; and WAIT, sent behind this on the same connection,
--        has a write of that connection to wait for.
redis.call('SET', KEYS[1], '1', 'PX', 60000)
local held = {}
for i = 1, #KEYS - 1 do
  local at = ARGV[2 * i - 1] .. '-0'
  local entry = redis.call('XRANGE', KEYS[i + 1], at, at)[1]
  held[i] = entry and entry[2][2] == ARGV[2 * i] and 1 or 0
end
return held
