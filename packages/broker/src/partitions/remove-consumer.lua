-- needs: nothing
-- remove-consumer: a worker that stops leaves the group.
-- KEYS: READY, the ready stream.
-- Arguments: group, consumer.
-- Returns: 1 if it was removed.
-- Keeps: a consumer that still has entries pending stays, because deleting it would drop them.
local pending = redis.pcall('XPENDING', READY, group, '-', '+', 1, consumer)
if pending.err or #pending > 0 then return { 0 } end
redis.call('XGROUP', 'DELCONSUMER', READY, group, consumer)
return { 1 }
