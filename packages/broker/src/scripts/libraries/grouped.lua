-- needs: nothing
-- grouped: the arguments of scripts that have them in groups, one for each of some keys. A script names them where it says
-- `ARGUMENTS`, for which the loader puts their names.
local function arguments_of(i, keys)
  local n = #ARGV / #keys
  return unpack(ARGV, (i - 1) * n + 1, i * n)
end
