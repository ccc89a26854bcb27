-- needs: nothing
-- partition: behind the script's key READY, the ready stream. A script makes a key of the same partition from `BASE` and
-- what key-names.ts calls it (`KEY_…`): which one it is, is known only here, and it lies in the slot of KEYS.
local BASE = string.sub(READY, 1, -1 - #KEY_READY)

-- The hash of a session, and the session of a hash.
local function hash_of(sid) return BASE .. KEY_SESSION .. sid end
local function sid_of(hash) return string.sub(hash, #BASE + #KEY_SESSION + 1) end
