-- needs: machine
-- partial: the text so far of the answer that is being written.
-- Arguments: none.
-- Returns: none | partial message-id attempt text.
-- Keeps: text, id and attempt belong together.
local written = (s.state == 'leased' or s.held == '1') and redis.call('GET', PARTIAL)
local input = written and head()
if not input then return { 'none' } end
return { 'partial', answer_id(input), s.attempt, written }
