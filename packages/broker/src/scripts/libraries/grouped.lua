-- needs: nothing
-- grouped: the arguments of scripts that get a group of them for each of some keys. The loader puts their names where a
-- script says `ARGUMENTS`.
local function arguments_of(i, keys)
  local n = #ARGV / #keys
  return unpack(ARGV, (i - 1) * n + 1, i * n)
end
