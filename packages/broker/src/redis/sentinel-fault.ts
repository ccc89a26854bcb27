/** The last error of a search for a sentinel, and the settings to check. */
const causes: readonly (readonly [RegExp, string])[] = [
  [/Last error: (?:NOAUTH|WRONGPASS)/, 'REDIS_SENTINEL_PASSWORD'],
  [/Last error: NOPERM/, 'REDIS_SENTINEL_USERNAME'],
  // ioredis says nothing more about a sentinel that is down, has no TLS, or has an unknown certificate.
  [
    /Last error: Connection is closed/,
    'REDIS_URL, REDIS_SENTINEL_TLS and, for certificates, NODE_EXTRA_CA_CERTS',
  ],
];

/** The error of a Sentinel connection, with the settings to check if no sentinel could be reached. */
export function sentinelFault(error: Error): Error {
  const [, settings] = causes.find(([said]) => said.test(error.message)) ?? [];
  return settings === undefined ? error : new Error(`${error.message} (see ${settings})`);
}
