-- needs: nothing
-- pulse: tries whether a partition takes writes and its hints arrive.
-- KEYS: PULSE (a key of the gateway's in the partition).
-- Arguments: channel (the gateway's there), hint.
-- Returns: bytes in use, without what Redis holds beside its data, and the most it may use (0: no limit).
-- Keeps: it only succeeds at a server that accepts writes.
redis.call('SET', PULSE, '1', 'PX', 60000)
redis.call('SPUBLISH', channel, hint)
local info = redis.call('INFO', 'memory')
local function value(name) return tonumber(string.match(info, '\n' .. name .. ':(%d+)') or 0) end
return { value('used_memory') - value('mem_not_counted_for_evict'), value('maxmemory') }
