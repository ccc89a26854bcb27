-- needs: grouped
-- confirm: checks that logs of a partition still have their entries, and then writes something.
-- KEYS: PULSE (a key of the gateway's in the partition), LOGS.
-- Arguments: for each log the seq, the message_id and the time in ISO 8601 of an entry.
-- Returns: for each log, 1 if it has the entry, else 0.
-- Keeps: a replica that has the write has every entry that was found; and the WAIT that follows on the same connection has
--        a write of that connection to wait for.
redis.call('SET', PULSE, '1', 'PX', 60000)
local held = {}
for i, log in ipairs(LOGS) do
  local ARGUMENTS = arguments_of(i, LOGS)
  local at = seq .. '-0'
  local entry = redis.call('XRANGE', log, at, at)[1]
  local fields = entry and entry[2] or {}
  -- A frame ends with its time.
  local its_time = string.sub(fields[6] or '', -26, -3)
  held[i] = fields[2] == message_id and its_time == time and 1 or 0
end
return held
