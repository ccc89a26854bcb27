import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry of its own for each service, with the process's own figures in it. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
