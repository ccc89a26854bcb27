-- remove-consumer: a worker that stops leaves the group.
-- KEYS: 1 ready stream. ARGV: 1 group, 2 consumer. Returns: 1 if it was removed.
-- Keeps: a consumer that still has entries pending stays, because deleting it would drop them.
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
if pending.err or #pending > 0 then return { 0 } end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
return { 1 }
