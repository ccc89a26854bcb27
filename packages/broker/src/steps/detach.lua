-- detach: the last socket of a gateway on this session is gone.
-- ARGV: 1 gateway, 2 generation, 3 last sequence number flushed to a socket.
-- Returns: ok | lost (another generation is registered: nothing is removed) | none.
-- Keeps: with the last gateway gone, `attended` is exactly what a socket was given, so that a client without a cursor
--        gets the rest when it comes back. What was flushed of a log that has lost its tail since does not count.
if not s.state then return { 'none' } end
local kept, found = {}, false
for id, generation, at, streaming in string.gmatch(s.gateways or '', '([^ ,]+),(%d+),(%d+),(%d)') do
  if id == ARGV[1] and generation == ARGV[2] then
    found = true
  else
    kept[#kept + 1] = id .. ',' .. generation .. ',' .. at .. ',' .. streaming
  end
end
if not found then return { 'lost' } end
set('gateways', table.concat(kept, ' '))
if s.state ~= 'closed' then set('activity', NOW) end
set('flushed', math.min(int(s.seq), math.max(int(s.flushed), int(ARGV[3]))))
if #kept == 0 then set('attended', s.flushed) end
return { 'ok' }
