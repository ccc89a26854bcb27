-- needs: nothing
-- enlist: adds an agent to its owner's, if there is room, and its bytes to their account.
-- KEYS: AGENTS (the owner's), KEPT (how many bytes each keeps).
-- Arguments: agent_id, registered_at (ms), most agents of a user, bytes of the agent.
-- Returns: 1 (also to a resend), or 0 if there is no room.
-- Keeps: a user has no more agents than allowed, however many are registered at once.
if not redis.call('ZSCORE', AGENTS, agent_id) and redis.call('ZCARD', AGENTS) >= tonumber(most) then return { 0 } end
redis.call('ZADD', AGENTS, registered_at, agent_id)
redis.call('HSET', KEPT, agent_id, bytes)
return { 1 }
