-- needs: machine
-- delete: removes a session at once, whatever it is doing.
-- Arguments: user, finished passing frame for its sockets.
-- Returns: ok | none | forbidden.
-- Keeps: no key of it is left, and no worker can write it back.
if not s.state then return { 'none' } end
if s.owner ~= user then return { 'forbidden' } end
hint('S ' .. SID, frame)
hint('C ' .. SID .. ' 4001 session deleted', '')
hint_worker('lost')
drop_entry(s.ready)
end_work()
tell_agents('closed')
abandon_questions()
if redis.call('EXISTS', IN) == 1 then tell_parent() end
redis.call('ZREM', DUE, 'w:' .. SID, 'e:' .. SID, 'd:' .. SID)
keep(-int(s.kept))
redis.call('UNLINK', S, IN, LOG, SEEN, PARTIAL)
return { 'ok' }
