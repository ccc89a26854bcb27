-- needs: session
-- tell: the holder shows its listeners something that is not logged.
-- Arguments: nonce, finished passing frame.
-- Returns: ok | lost.
-- Keeps: nobody but the holder is heard.
load({ 'state', 'lease', 'gateways' })
if s.state ~= 'leased' or s.lease ~= nonce then return { 'lost' } end
hint('S ' .. SID, frame)
return { 'ok' }
