/** What was the last fault of a look for a sentinel, and which settings that is about. */
const causes: readonly (readonly [RegExp, string])[] = [
  [/Last error: (?:NOAUTH|WRONGPASS)/, 'REDIS_SENTINEL_PASSWORD'],
  [/Last error: NOPERM/, 'REDIS_SENTINEL_USERNAME'],
  // ioredis says no more of one that is down, speaks no TLS, or shows a certificate that nobody knows.
  [
    /Last error: Connection is closed/,
    'REDIS_URL, REDIS_SENTINEL_TLS and, for certificates, NODE_EXTRA_CA_CERTS',
  ],
];

/** The fault of a connection behind Sentinel, with the settings to look at if no sentinel could be asked. */
export function sentinelFault(error: Error): Error {
  const [, settings] = causes.find(([said]) => said.test(error.message)) ?? [];
  return settings === undefined ? error : new Error(`${error.message} (see ${settings})`);
}
