/** What Redis gives to Lua, as far as scripts of ours may use it: functions and values, and the members of tables. */
export const knownGlobals: ReadonlyMap<string, ReadonlySet<string> | undefined> = new Map([
  ...['KEYS', 'ARGV'].map((name) => [name, undefined] as const),
  ...['error', 'ipairs', 'next', 'pairs', 'pcall', 'select', 'tonumber', 'tostring', 'type', 'unpack'].map(
    (name) => [name, undefined] as const,
  ),
  ['redis', new Set(['call', 'pcall', 'error_reply', 'status_reply', 'sha1hex'])],
  ['cjson', new Set(['encode', 'decode', 'null'])],
  [
    'string',
    new Set([
      'byte',
      'char',
      'find',
      'format',
      'gmatch',
      'gsub',
      'len',
      'lower',
      'match',
      'rep',
      'sub',
      'upper',
    ]),
  ],
  ['table', new Set(['concat', 'insert', 'remove', 'sort'])],
  ['math', new Set(['abs', 'ceil', 'floor', 'fmod', 'huge', 'max', 'min', 'sqrt'])],
]);
