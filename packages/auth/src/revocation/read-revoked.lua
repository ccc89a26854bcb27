-- needs: nothing
-- read-revoked: whose tokens were revoked, from an entry on.
-- KEYS: REVOKED (the stream of revocations).
-- Arguments: last (the entry that was read last, or 0-0), limit (most entries).
-- Returns: the name of this server's history, or '' where it does not tell; then the entries, the one that was read
--          last among them.
-- Keeps: who finds the history to be another, or the entry that it read last to be gone, may have missed some.
local info = redis.pcall('INFO', 'replication')
local history = type(info) == 'string' and string.match(info, 'master_replid:(%x+)') or ''
return { history, redis.call('XRANGE', REVOKED, last, '+', 'COUNT', limit) }
