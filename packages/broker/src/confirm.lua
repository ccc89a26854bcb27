-- confirm: logs of a partition still hold what they held, and a write stands behind it.
-- KEYS: 1 a key of the gateway's in the partition, 2… logs. ARGV: of each log, the sequence number, the message id and
--       the time in ISO 8601 of an entry.
-- Returns: of each log, 1 if it holds the entry, else 0.
-- Keeps: a replica that has the write has every entry that was found; and WAIT, sent behind this on the same connection,
--        has a write of that connection to wait for.
redis.call('SET', KEYS[1], '1', 'PX', 60000)
local held = {}
for i = 1, #KEYS - 1 do
  local at = ARGV[3 * i - 2] .. '-0'
  local entry = redis.call('XRANGE', KEYS[i + 1], at, at)[1]
  local fields = entry and entry[2] or {}
  -- A frame ends with its time.
  local time = string.sub(fields[6] or '', -26, -3)
  held[i] = fields[2] == ARGV[3 * i - 1] and time == ARGV[3 * i] and 1 or 0
end
return held
