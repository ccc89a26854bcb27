-- needs: machine
-- set-title: changes the title of a session, even of one that is over.
-- Arguments: user, title ('' removes it, even the one that it was created with).
-- Returns: ok | none | forbidden.
-- Keeps: nothing but the title changes; a session that was deleted meanwhile stays deleted.
if not s.state then return { 'none' } end
if s.owner ~= user then return { 'forbidden' } end
local before = redis.call('HSTRLEN', S, 'title')
set('title', title, 'kept', keep(#title - before))
return { 'ok' }
