-- pulse: a partition takes writes, and its hints arrive.
-- KEYS: 1 a key of the gateway's in the partition. ARGV: 1 the gateway's channel there, 2 the hint.
-- Returns: how many were reached.
-- Keeps: what is reached is a server that may write.
redis.call('SET', KEYS[1], '1', 'PX', 60000)
return { redis.call('SPUBLISH', ARGV[1], ARGV[2]) }
