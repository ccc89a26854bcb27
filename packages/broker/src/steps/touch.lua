-- touch: a gateway's registration is still wanted; what has been flushed counts as attended.
-- ARGV: 1 gateway, 2 generation, 3 last sequence number flushed to a socket.
-- Returns: ok head head-id working(0|1) | lost (attach again) | none.
-- Keeps: only the registered generation refreshes itself.
if not s.state then return { 'none' } end
local kept, found = {}, false
for id, generation, at, streaming in string.gmatch(s.gateways or '', '([^ ,]+),(%d+),(%d+),(%d)') do
  if id == ARGV[1] and generation == ARGV[2] then at, found = NOW, true end
  kept[#kept + 1] = id .. ',' .. generation .. ',' .. at .. ',' .. streaming
end
if not found then return { 'lost' } end
set('gateways', table.concat(kept, ' '), 'flushed', math.max(int(s.flushed), int(ARGV[3])))
set('attended', math.max(int(s.attended), s.flushed))
return { 'ok', int(s.seq), s.last_id or '', s.state == 'idle' and 0 or 1 }
