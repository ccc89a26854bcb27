-- needs: session
-- delta: more text of the answer that is being written.
-- Arguments: nonce, bytes_before and units_before it in the answer (in UTF-8 and UTF-16), its units, the piece itself, finished
--            passing frame, message_id of the answer, attempt.
-- Returns: ok | lost | gap bytes (how much of the text is held).
-- Keeps: the partial is a prefix of what the holder has written, with every byte once.
load({ 'state', 'lease', 'gateways', 'keys_end' })
if s.state ~= 'leased' or s.lease ~= nonce then return { 'lost' } end
local held = redis.call('STRLEN', PARTIAL)
if held ~= int(bytes_before) or piece == '' then
  if held >= int(bytes_before) + #piece then return { 'ok' } end
  return { 'gap', held }
end
redis.call('APPEND', PARTIAL, piece)
if held == 0 then redis.call('PEXPIREAT', PARTIAL, s.keys_end) end
hint('D ' .. SID .. ' ' .. message_id .. ' ' .. attempt .. ' ' .. units_before .. ' ' .. units, frame, true)
return { 'ok' }
