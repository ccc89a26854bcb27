-- needs: nothing
-- recount: updates the bytes of a changed agent on its owner's account.
-- KEYS: AGENTS (the owner's), KEPT (how many bytes each keeps).
-- Arguments: agent_id, bytes of the agent.
-- Returns: 1, or 0 if the agent is no longer among the owner's.
-- Keeps: a deleted agent does not return to the account.
if not redis.call('ZSCORE', AGENTS, agent_id) then return { 0 } end
redis.call('HSET', KEPT, agent_id, bytes)
return { 1 }
