import { services } from '../services.ts';
import type { Policy } from '../policy.ts';

const concurrency = Number(services.get('agent-worker')?.definitions['WORKER_CONCURRENCY']?.default);

/** KEDA scales workers by one formula over what waits and what is worked, before they are full, and never blindly. */
export const scaling: Policy = {
  rule: 'scaling follows the work',
  *check(installation) {
    for (const { manifest: at, body } of installation.of('ScaledObject')) {
      const { advanced, triggers, fallback, scaleTargetRef } = body.spec;
      for (const { type, name, metadata } of triggers) {
        if (type === 'prometheus' && metadata['ignoreNullValues'] !== 'false') {
          yield { at, says: `the trigger ${name} takes no figure for zero` };
        }
      }
      if (!fallback) yield { at, says: 'has no fallback for a Prometheus that is silent' };
      if (scaleTargetRef.name !== 'agent-worker') continue;
      const { formula = '', target } = advanced?.scalingModifiers ?? {};
      const terms: readonly string[] = formula.match(/[a-z]\w*/gi) ?? [];
      for (const wanted of ['lag', 'pending', 'held']) {
        if (!terms.includes(wanted)) yield { at, says: `the formula leaves out ${wanted}` };
      }
      for (const term of terms) {
        const isNamed = triggers.some(({ name }) => name === term);
        if (!isNamed) yield { at, says: `the formula has ${term}, which no trigger is called` };
      }
      if (!(Number(target) < concurrency))
        yield { at, says: `the target is not below WORKER_CONCURRENCY ${concurrency}` };
    }
  },
};
