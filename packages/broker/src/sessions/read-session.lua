-- needs: nothing
-- read-session: a session, or its outline: what is known about it without what clients wrote into it.
-- KEYS: SESSION.
-- Arguments: more fields, by name.
-- Returns: field value …, the fields that are there; `bytes:agents`, `bytes:cast` and `bytes:rest` are the sizes of those
--          that a client decides on. Nothing if there is no such session.
-- Keeps: only reads. Of the fields that exist for each agent, as many as the session has agents.
local reply = {}
local function add(name, value)
  if not value then return end
  reply[#reply + 1], reply[#reply + 2] = name, value
end
local function read(names)
  for i, value in ipairs(redis.call('HMGET', SESSION, unpack(names))) do add(names[i], value) end
end
if redis.call('HEXISTS', SESSION, 'state') == 0 then return reply end
read({ 'state', 'status', 'owner', 'type', 'created_at', 'expires_at', 'fingerprint', 'parked_until', 'parked_for', 'working',
  'largest', 'tokens_in', 'tokens_out', 'unpriced', 'cost', 'speakers', 'registered', unpack(more) })
local position = 0
for _ in string.gmatch(redis.call('HGET', SESSION, 'speakers') or '', '%S+') do
  read({ 'count:' .. position, 'active:' .. position, 'error:' .. position })
  position = position + 1
end
local function bytes(name) return redis.call('HSTRLEN', SESSION, name) end
add('bytes:agents', tostring(bytes('agents')))
add('bytes:cast', tostring(bytes('cast')))
add('bytes:rest', tostring(bytes('modes') + bytes('metadata') + bytes('title') + bytes('summary')))
return reply
