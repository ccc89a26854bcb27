-- needs: clock
-- announce: a process says that it runs, and how busy it is.
-- KEYS: PROCESSES (what each says, by its id), HEARD (the ids, by when each was heard last).
-- Arguments: id, what, gone_after (ms after which a process that was not heard counts as gone).
-- Returns: ok.
-- Keeps: processes that are gone leave both keys, so these are no larger than the fleet.
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', HEARD, '-inf', NOW - gone_after)) do
  redis.call('HDEL', PROCESSES, gone)
  redis.call('ZREM', HEARD, gone)
end
redis.call('HSET', PROCESSES, id, what)
redis.call('ZADD', HEARD, NOW, id)
redis.call('PEXPIRE', PROCESSES, gone_after)
redis.call('PEXPIRE', HEARD, gone_after)
return { 'ok' }
