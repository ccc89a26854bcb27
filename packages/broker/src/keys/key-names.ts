/**
 * The names of a partition's keys and channels after its hash tag, by what scripts call them. Scripts make some of these keys
 * themselves, because only they know whose they are.
 */
export const keyNames = {
  KEY_READY: 'ready',
  KEY_SHARES: 'shares',
  KEY_TURNS: 'turns',
  KEY_HELD: 'held:',
  KEY_WIDTH: 'width',
  KEY_PLACES: 'places',
  KEY_DUE: 'due',
  KEY_ASIDE: 'aside',
  KEY_OUTBOX: 'outbox',
  KEY_BUSY: 'busy:',
  KEY_KEPT: 'kept:',
  KEY_GATEWAY: 'gw:',
  KEY_PULSE: 'pulse:',
  KEY_WORKER: 'w:',
  KEY_SESSION: 's:',
  // After the key of a session's hash.
  KEY_IN: ':in',
  KEY_LOG: ':log',
  KEY_SEEN: ':seen',
  KEY_PARTIAL: ':partial',
} as const;

/** The keys that every script about one session gets (`Keys.session`), by their names there. */
export const sessionKeys = ['S', 'IN', 'LOG', 'SEEN', 'PARTIAL', 'READY', 'DUE', 'ASIDE', 'OUTBOX'] as const;

export type SessionKey = (typeof sessionKeys)[number];
