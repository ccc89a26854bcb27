-- enlist: an agent's id among its owner's, if there is room, and what it keeps on their account.
-- KEYS: 1 the owner's agents, 2 how many bytes each keeps. ARGV: 1 agent id, 2 when it was registered in ms, 3 most agents
--       of a user, 4 bytes of the agent.
-- Returns: 1 (also to a resend), or 0 if there is no room.
-- Keeps: a user has no more agents than allowed, however many are registered at once.
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return { 0 } end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
return { 1 }
