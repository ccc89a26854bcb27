import type { KeyOutcome } from '@agentconnect/auth';
import { Counter, type Registry } from '@prometheus-io/client';

/** Counts what comes of looks at API keys. */
export function keyMetric(registry: Registry): (outcome: KeyOutcome) => void {
  const looks = new Counter({
    name: 'agentconnect_api_key_checks_total',
    help: 'API keys that were looked at, by outcome: valid, expired, invalid (wrong, or revoked). A valid one is not looked at again for five minutes, unless it is revoked.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return (outcome) => looks.inc({ outcome });
}
