-- needs: nothing
-- amend: a registered agent gets another definition.
-- KEYS: AGENT.
-- Arguments: before (the hash of the definition that this is a change of), definition, summary, is_public (0|1).
-- Returns: ok (also to a resend) | changed (the definition has changed since) | none.
-- Keeps: a change applies only to the definition that it was made from; an agent that was deleted meanwhile stays deleted.
local known = redis.call('HGET', AGENT, 'definition')
if not known then return { 'none' } end
if known ~= definition and redis.sha1hex(known) ~= before then return { 'changed' } end
redis.call('HSET', AGENT, 'definition', definition, 'summary', summary, 'public', is_public)
return { 'ok' }
