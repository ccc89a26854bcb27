-- delta: more text of the answer that is being written.
-- ARGV: 1 nonce, 2 offset in bytes, 3 offset in UTF-16 units, 4 length in UTF-16 units, 5 text, 6 finished passing frame,
--       7 message id of the answer, 8 attempt.
-- Returns: ok | lost | gap bytes (how much of the text is held).
-- Keeps: the partial is a prefix of what the holder has written, with every byte once.
load({ 'state', 'lease', 'gateways', 'keys_end' })
if s.state ~= 'leased' or s.lease ~= ARGV[1] then return { 'lost' } end
local held = redis.call('STRLEN', PARTIAL)
if held ~= int(ARGV[2]) or ARGV[5] == '' then
  if held >= int(ARGV[2]) + #ARGV[5] then return { 'ok' } end
  return { 'gap', held }
end
redis.call('APPEND', PARTIAL, ARGV[5])
if held == 0 then redis.call('PEXPIREAT', PARTIAL, s.keys_end) end
hint('D ' .. SID .. ' ' .. ARGV[7] .. ' ' .. ARGV[8] .. ' ' .. ARGV[3] .. ' ' .. ARGV[4], ARGV[6], true)
return { 'ok' }
