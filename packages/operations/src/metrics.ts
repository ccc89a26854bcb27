import { collectDefaultMetrics, Gauge, Registry } from '@prometheus-io/client';
import { release } from './release.ts';

/** A registry for one service, including the metrics of its process. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: 'agentconnect_build_info',
    help: 'The running release; always 1.',
    labelNames: ['version'],
    registers: [registry],
  });
  build.set({ version: release() }, 1);
  return registry;
}
