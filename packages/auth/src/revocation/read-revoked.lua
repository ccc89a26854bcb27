-- needs: nothing
-- read-revoked: whose tokens were revoked since an entry.
-- KEYS: REVOKED (the stream of revocations).
-- Arguments: last (the entry that was read last, or 0-0), limit (most entries).
-- Returns: the id of this server's history, or '' if it does not tell; then the entries, including the one that was read
--          last.
-- Keeps: a reader that finds another history, or no longer finds the entry that it read last, knows that it may have missed
--        some.
local info = redis.pcall('INFO', 'replication')
local history = type(info) == 'string' and string.match(info, 'master_replid:(%x+)') or ''
return { history, redis.call('XRANGE', REVOKED, last, '+', 'COUNT', limit) }
