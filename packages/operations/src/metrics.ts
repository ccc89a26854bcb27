import { readFileSync } from 'node:fs';
import { collectDefaultMetrics, Gauge, Registry } from '@prometheus-io/client';
import { z } from 'zod';

const Manifest = z.object({ version: z.string() });

/** A registry of its own for each service, with the process's own figures in it. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: 'agentconnect_build_info',
    help: 'The release that runs; always 1.',
    labelNames: ['version'],
    registers: [registry],
  });
  build.set({ version: releaseOf() }, 1);
  return registry;
}

/** All packages of a release have one version. */
function releaseOf(): string {
  return Manifest.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')))
    .version;
}
