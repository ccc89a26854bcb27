-- needs: nothing
-- partition: other keys in the partition of the script's key READY, the ready stream. A script makes them from `BASE` and
-- the names of key-names.ts (`KEY_…`): only the script knows which key it needs, and it is in the slot of KEYS.
local BASE = string.sub(READY, 1, -1 - #KEY_READY)

-- The hash of a session, and the session of a hash.
local function hash_of(sid) return BASE .. KEY_SESSION .. sid end
local function sid_of(hash) return string.sub(hash, #BASE + #KEY_SESSION + 1) end
