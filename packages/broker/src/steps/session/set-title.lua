-- needs: machine
-- set-title: what a session is called, also when it is over.
-- Arguments: user, title ('' takes it away, also the one that it was created with).
-- Returns: ok | none | forbidden.
-- Keeps: nothing but the title changes; a session that was deleted meanwhile is not made anew.
if not s.state then return { 'none' } end
if s.owner ~= user then return { 'forbidden' } end
local before = redis.call('HSTRLEN', S, 'title')
set('title', title, 'kept', keep(#title - before))
return { 'ok' }
