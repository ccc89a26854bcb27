/** The Lua scripts of this package. */

export const beginLogin = {
  name: 'begin-login',
  file: new URL('../logins/begin-login.lua', import.meta.url),
  keys: ['FAILURES', 'ADDRESSES'],
  args: [
    'failures_max',
    'first_delay',
    'delay_max',
    'remembered_each',
    'remembered_max',
    'known_for',
    '...marks',
  ],
} as const;

export const endLogin = {
  name: 'end-login',
  file: new URL('../logins/end-login.lua', import.meta.url),
  keys: ['FAILURES', 'ADDRESSES'],
  args: ['was_counted', 'known_for', 'known_max', 'mark', '...earlier_marks'],
} as const;

export const readRevoked = {
  name: 'read-revoked',
  file: new URL('../revocation/read-revoked.lua', import.meta.url),
  keys: ['REVOKED'],
  args: ['last', 'limit'],
} as const;

export const beginBrowserLogin = {
  name: 'begin-browser-login',
  file: new URL('../browsers/begin-browser-login.lua', import.meta.url),
  keys: ['BROWSERS'],
  args: ['login', 'tokens_from', 'mark', 'user', 'lasts', 'logins_max'],
} as const;

export const useBrowserLogin = {
  name: 'use-browser-login',
  file: new URL('../browsers/use-browser-login.lua', import.meta.url),
  keys: ['BROWSERS'],
  args: ['login', 'lasts', 'renewed_after'],
} as const;

export const endBrowserLogin = {
  name: 'end-browser-login',
  file: new URL('../browsers/end-browser-login.lua', import.meta.url),
  keys: ['BROWSERS'],
  args: ['login'],
} as const;

export const addKey = {
  name: 'add-key',
  file: new URL('../keys/add-key.lua', import.meta.url),
  keys: ['API_KEYS'],
  args: ['id', 'keys_max'],
} as const;

export const addAudit = {
  name: 'add-audit',
  file: new URL('../audit/add-audit.lua', import.meta.url),
  keys: ['TRAIL'],
  args: ['entries_max', 'keep', '...fields'],
} as const;

export const useKey = {
  name: 'use-key',
  file: new URL('../keys/use-key.lua', import.meta.url),
  keys: ['API_KEY'],
  args: [],
} as const;
