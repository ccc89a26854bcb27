-- Of the scripts about a ready stream. KEYS: 1 ready stream.
local READY = KEYS[1]
local BASE = string.sub(READY, 1, -6)
