-- needs: clock
-- begin-login: whether a password for this name may be checked now.
-- KEYS (in one slot): FAILURES of the name, ADDRESSES that it has logged in from, by when.
-- Arguments: failures_max (failures without a delay; 0: never a delay), first_delay, delay_max (the longest one),
--            remembered_each (how long a failure is remembered), remembered_max (the longest for all of them), known_for
--            (how long an address is known), all in ms; marks (what the address may be kept as).
-- Returns: known (at this address) | counted | wait ms.
-- Keeps: an attempt is counted as a failure before the password is checked, so that many at once gain nothing; a success
--        takes that back. A name that no user has is treated like any other.
for _, mark in ipairs(marks) do
  local at = redis.call('ZSCORE', ADDRESSES, mark)
  if at and tonumber(at) > NOW - known_for then return { 'known' } end
end
local free = tonumber(failures_max)
if free == 0 then return { 'counted' } end
local kept = redis.call('HMGET', FAILURES, 'failures', 'until')
local over = tonumber(kept[2] or 0)
if over > NOW then return { 'wait', over - NOW } end
local failures = tonumber(kept[1] or 0) + 1
local delay = 0
if failures >= free then delay = math.min(first_delay * 2 ^ math.min(failures - free, 30), tonumber(delay_max)) end
redis.call('HSET', FAILURES, 'failures', failures, 'until', string.format('%.0f', NOW + delay))
local remembered = math.min(failures * remembered_each, tonumber(remembered_max))
redis.call('PEXPIRE', FAILURES, string.format('%.0f', delay + remembered))
return { 'counted' }
