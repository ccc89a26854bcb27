/** The Redis that the launcher of the tests has found or started. */
export function redisUrl(): string {
  const url = process.env['REDIS_URL'];
  if (!url) throw new Error('REDIS_URL is not set: run the tests by `npm test`, or give it a Redis');
  return url;
}
