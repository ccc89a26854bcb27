/** WebSocket close codes: 4000 to 4004 from the API, 1009 and 1012 from RFC 6455 and its IANA registry. */
export const closeCodes = {
  GENERIC: { code: 4000, meaning: 'Anything that has no code of its own; the reason names it.' },
  INVALID_SESSION: { code: 4001, meaning: 'No such session, or it was deleted.' },
  SESSION_EXPIRED: { code: 4002, meaning: "The session's time is over." },
  AUTH_FAILED: {
    code: 4003,
    meaning: "Bad or missing token, a token that ended or was revoked, or another user's session.",
  },
  TOO_MANY: {
    code: 4004,
    meaning: 'Too many refused messages or frames, too many sockets, or too many bad tokens.',
  },
  TOO_BIG: { code: 1009, meaning: 'A frame larger than WS_MAX_PAYLOAD_BYTES.' },
  SERVICE_RESTART: { code: 1012, meaning: 'The gateway restarts: come back.' },
} as const;

export type CloseName = keyof typeof closeCodes;
