import { Counter, type Registry } from 'prom-client';

/** Told of each refusal by a limit; the names are those of the limits, a closed set. */
export type OnRateLimited = (limit: string) => void;

/** Counts what is refused because there was too much of it. */
export function rateLimitMetrics(registry: Registry): OnRateLimited {
  const refused = new Counter({
    name: 'agentconnect_rate_limited_total',
    help: 'Requests, connections, texts and frames refused by a rate limit, by limit: login-queue, login-address, login, login-user, verify, session-create, session-query, agent-ops, reads, messages, invalid-frames; and at the edge, in memory: address, address-connections, connections, unauthenticated, failed-auth, user-requests, user-bodies, listeners, frames.',
    labelNames: ['limit'],
    registers: [registry],
  });
  return (limit) => refused.inc({ limit });
}
