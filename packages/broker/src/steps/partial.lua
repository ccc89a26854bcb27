-- partial: the text so far of the answer that is being written.
-- ARGV: none. Returns: none | partial message-id attempt text.
-- Keeps: text, id and attempt belong together.
local text = s.state == 'leased' and redis.call('GET', PARTIAL)
local input = text and head()
if not input then return { 'none' } end
return { 'partial', answer_id(input), s.attempt, text }
