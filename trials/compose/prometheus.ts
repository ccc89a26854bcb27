import { call } from '../../tests/support/client.ts';
import { eventually } from '../../tests/support/stack-eventually.ts';
import type { Scale } from './deployment.ts';

const withinMs = 90_000;

interface Target {
  readonly health: string;
  readonly labels: { readonly job: string };
}

interface Rule {
  readonly health: string;
  readonly state: string;
}

/** Prometheus has found every gateway and worker, and has gone through the rules. */
export async function tryPrometheus(url: string, { gateways, workers }: Scale): Promise<string> {
  const ask = async (path: string): Promise<{ data: unknown }> =>
    (await call('GET', `${url}/api/v1/${path}`)).body as { data: unknown };
  let found = 0;
  await eventually('Prometheus scrapes every gateway and worker', withinMs, async () => {
    const answer = await ask('targets').catch(() => undefined);
    const { activeTargets = [] } = (answer?.data ?? {}) as { activeTargets?: Target[] };
    const ours = activeTargets.filter(
      ({ labels, health }) => labels.job === 'agentconnect' && health === 'up',
    );
    found = ours.length;
    return found === gateways + workers;
  });
  let rules: Rule[] = [];
  await eventually('Prometheus evaluates the rules', withinMs, async () => {
    const { groups } = (await ask('rules')).data as { groups: { rules: Rule[] }[] };
    rules = groups.flatMap((group) => group.rules);
    return rules.length > 0 && rules.every(({ health }) => health === 'ok');
  });
  return `${found} targets are up, ${rules.length} rules are evaluated`;
}
