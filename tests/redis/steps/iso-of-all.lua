-- needs: basics
-- iso-of-all: times as they stand in frames.
-- Arguments: times in ms.
-- Returns: the same in ISO 8601.
local written = {}
for i, ms in ipairs(times) do written[i] = iso(tonumber(ms)) end
return written
