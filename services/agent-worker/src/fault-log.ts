import type { Logger } from '@agentconnect/operations';

const everyMs = 5_000;

/** Logs faults of connections, one of many: each connection has its own, again and again, while Redis is out of reach. */
export function createFaultLog(log: Logger): (error: Error) => void {
  let nextAt = 0;
  let unsaid = 0;
  return (error) => {
    const now = performance.now();
    if (now < nextAt) {
      unsaid += 1;
      return;
    }
    log.warn({ err: error, unsaid }, 'a connection to Redis failed');
    nextAt = now + everyMs;
    unsaid = 0;
  };
}
