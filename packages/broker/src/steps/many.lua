-- What the scripts share that take a step with many sessions at once, of one partition; behind basics.lua and
-- stream.lua, and before ready.lua and gather.lua. They know the usual case of people and agents, and answer `slow` to everything else, before they
-- have written anything of that session: then the step itself sees to it. What they write is what the step would write.
--
-- KEYS (all in one slot): 1 ready stream, 2 outbox, 3… the sessions' hashes. ARGV: those of the step, one session after
--       the other.
-- Returns: for each session what the step returns, or `slow`.
local OUTBOX = KEYS[2]
local COUNT = #KEYS - 2
local WIDTH = #ARGV / COUNT
local SLOW = { 'slow' }
