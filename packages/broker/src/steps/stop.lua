-- stop: ends what was asked before it.
-- ARGV: 1 message id, 2 open frame, 3 client's id or ''.
-- Returns: ok seq (also to a resend, by either id) | pending (an earlier stop still holds) | nothing (nothing under way) | none.
-- Keeps: the stop is an entry of the log, so it is clear which inputs it meant: those with a smaller sequence number. One
--        that a client sends again, because it does not know what became of it, ends nothing that was asked since.
if not s.state then return { 'none' } end
local seen_as = ARGV[3] ~= '' and 's:' .. ARGV[3] or 'm:' .. ARGV[1]
local seen = redis.call('HGET', SEEN, seen_as)
if seen then return { 'ok', string.match(seen, '^%S+ (%d+)') } end
if s.state == 'closed' then return { 'nothing' } end
local last = redis.call('XREVRANGE', IN, '+', '-', 'COUNT', 1)[1]
last = last and fields_of(last)
if not last or last.kind == 'init' then return { 'nothing' } end
if is_stopped(last) then return { 'pending' } end
local seq, ts = stop_now(ARGV[1], ARGV[2])
redis.call('HSET', SEEN, seen_as, ARGV[1] .. ' ' .. seq .. ' ' .. ts .. ' -')
redis.call('PEXPIREAT', SEEN, s.keys_end)
return { 'ok', seq }
