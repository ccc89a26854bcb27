/** The machine's monotonic clock, in ms: the same in all of its processes, and never set back. */
export function sharedClock(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}
