-- stop: ends what was asked before it.
-- ARGV: 1 message id, 2 open frame.
-- Returns: ok seq (also to a resend) | pending (an earlier stop still holds) | nothing (nothing under way) | none.
-- Keeps: the stop is an entry of the log, so it is clear which inputs it meant: those with a smaller sequence number.
if not s.state then return { 'none' } end
local seen = redis.call('HGET', SEEN, 'm:' .. ARGV[1])
if seen then return { 'ok', string.match(seen, '^%S+ (%d+)') } end
if s.state == 'closed' then return { 'nothing' } end
local last = redis.call('XREVRANGE', IN, '+', '-', 'COUNT', 1)[1]
last = last and fields_of(last)
if not last or last.kind == 'init' then return { 'nothing' } end
if is_stopped(last) then return { 'pending' } end
local seq, ts = stop_now(ARGV[1], ARGV[2])
redis.call('HSET', SEEN, 'm:' .. ARGV[1], ARGV[1] .. ' ' .. seq .. ' ' .. ts .. ' -')
redis.call('PEXPIREAT', SEEN, s.keys_end)
return { 'ok', seq }
