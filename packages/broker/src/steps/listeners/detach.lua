-- needs: machine
-- detach: the last socket of a gateway on this session is gone.
-- Arguments: gateway, generation, flushed (the last sequence number that was flushed to a socket).
-- Returns: ok | lost (another generation is registered: nothing is removed) | none.
-- Keeps: with the last gateway gone, `attended` is exactly what a socket was given, so that a client without a cursor
--        gets the rest when it comes back. What was flushed of a log that has lost its tail since does not count.
if not s.state then return { 'none' } end
local kept, found = {}, false
for other, its_generation, touched, streaming in each_gateway(s.gateways) do
  if other == gateway and its_generation == generation then
    found = true
  else
    kept[#kept + 1] = listed(other, its_generation, touched, streaming)
  end
end
if not found then return { 'lost' } end
set('gateways', table.concat(kept, ' '))
if s.state ~= 'closed' then set('activity', NOW) end
set('flushed', math.min(int(s.seq), math.max(int(s.flushed), int(flushed))))
if #kept == 0 then set('attended', s.flushed) end
return { 'ok' }
