/** WebSocket close codes: 4000 to 4004 from the API, 1009 and 1012 from RFC 6455 and its IANA registry. */
export const closeCodes = {
  GENERIC: { code: 4000, meaning: 'Anything without a code of its own; the reason says what.' },
  INVALID_SESSION: { code: 4001, meaning: 'No such session, or it was deleted.' },
  SESSION_EXPIRED: { code: 4002, meaning: "The session's time is over." },
  AUTH_FAILED: {
    code: 4003,
    meaning: 'The token is missing, wrong, expired or revoked, or the session belongs to another user.',
  },
  TOO_MANY: {
    code: 4004,
    meaning: 'Too many refused messages or frames, too many sockets, or too many bad tokens.',
  },
  TOO_BIG: { code: 1009, meaning: 'A frame larger than WS_MAX_PAYLOAD_BYTES.' },
  SERVICE_RESTART: { code: 1012, meaning: 'The gateway is restarting: reconnect.' },
} as const;

export type CloseName = keyof typeof closeCodes;
