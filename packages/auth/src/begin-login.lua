-- begin-login: whether a password for this name is checked now.
-- KEYS (in one slot): 1 failures of the name, 2 addresses that it has logged in from, by when.
-- ARGV: 1 failures without a delay (0: there is none), 2 the first delay, 3 the longest one, 4 for how long a failure is
--       remembered, 5 all of them at the longest, 6 for how long an address is known; all in ms; 7… what the address may
--       be kept as.
-- Returns: known (at this address) | counted | wait ms.
-- Keeps: what is let on is counted as a failure beforehand, so that many at once are not heard; a success takes it back.
--        A name that nobody has is treated as any other.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
for i = 7, #ARGV do
  local at = redis.call('ZSCORE', KEYS[2], ARGV[i])
  if at and tonumber(at) > now - ARGV[6] then return { 'known' } end
end
local free = tonumber(ARGV[1])
if free == 0 then return { 'counted' } end
local kept = redis.call('HMGET', KEYS[1], 'failures', 'until')
local over = tonumber(kept[2] or 0)
if over > now then return { 'wait', over - now } end
local failures = tonumber(kept[1] or 0) + 1
local delay = 0
if failures >= free then delay = math.min(ARGV[2] * 2 ^ math.min(failures - free, 30), tonumber(ARGV[3])) end
redis.call('HSET', KEYS[1], 'failures', failures, 'until', string.format('%.0f', now + delay))
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', delay + math.min(failures * ARGV[4], tonumber(ARGV[5]))))
return { 'counted' }
