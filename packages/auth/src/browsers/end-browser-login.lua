-- needs: nothing
-- end-browser-login: a browser is logged out.
-- KEYS: BROWSERS that one user is logged in with.
-- Arguments: login (as it is kept).
-- Returns: ok (also if it was not there).
-- Keeps: the other browsers of the user logged in.
redis.call('HDEL', BROWSERS, login)
return { 'ok' }
