import { Counter, type Registry } from '@prometheus-io/client';

/** Called for each refusal by a limit; the names of limits are a closed set. */
export type OnRateLimited = (limit: string) => void;

/** Counts refusals by rate limits. */
export function rateLimitMetrics(registry: Registry): OnRateLimited {
  const refused = new Counter({
    name: 'agentconnect_rate_limited_total',
    help: 'Requests, connections, texts and frames refused by a rate limit, by limit: login-queue, login-address, login, login-user, login-link, console, console-create, verify, session-create, session-query, agent-ops, api-key, reads, messages, invalid-frames; and by the in-memory limits of a gateway: address, address-connections, connections, unauthenticated, failed-auth, user-requests, user-bodies, listeners, frames.',
    labelNames: ['limit'],
    registers: [registry],
  });
  return (limit) => refused.inc({ limit });
}

/** Counts how often the input of a client had to wait because it had taken more than its share of a busy gateway. */
export function heldInputMetric(registry: Registry): () => void {
  const held = new Counter({
    name: 'agentconnect_held_inputs_total',
    help: 'How often input from a user or an address had to wait, without being refused, because it had taken more than its share of a busy gateway (FAIR_SHARE_LOAD).',
    registers: [registry],
  });
  return () => held.inc();
}
