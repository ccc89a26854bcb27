-- needs: clock
-- add-audit: adds an entry to a trail of the audit log.
-- KEYS: TRAIL (a stream).
-- Arguments: entries_max (most entries), keep (for how long an entry is kept, in ms), fields (names and values in turn).
-- Returns: the id of the entry.
-- Keeps: the trail stays bounded, in number and in age, whatever is written to it.
local id = redis.call('XADD', TRAIL, 'MAXLEN', '~', entries_max, '*', unpack(fields))
redis.call('XTRIM', TRAIL, 'MINID', '~', string.format('%.0f', NOW - keep))
redis.call('PEXPIRE', TRAIL, keep)
return { id }
