import {
  everyPartition,
  type Process,
  readCatalogue,
  readDepth,
  readPartitions,
  readProcesses,
  type Scripts,
} from '@agentconnect/broker';
import { endpoints, type Fleet } from '@agentconnect/protocol';
import type { Served, ServeEndpoint } from '../../http/serving/served.ts';
import type { RouteContext } from '../route-context.ts';

/** The state of the system, for operators and administrators. */
export function fleetRoutes(
  serve: ServeEndpoint,
  { answers, scripts }: Pick<RouteContext, 'answers' | 'scripts'>,
): Served[] {
  return [
    serve(endpoints.fleet, async ({ request, response }) => {
      const answer = answers.begin(request, response);
      // However many consoles look at it, it is read once a second.
      await answer.sendJson(await scripts.reads.get('fleet', () => readFleet(scripts)));
    }),
  ];
}

async function readFleet(scripts: Scripts): Promise<Fleet> {
  const [processes, partitions, catalogue] = await Promise.all([
    readProcesses(scripts),
    readPartitions(scripts),
    readCatalogue(scripts),
  ]);
  const depths = await Promise.all(
    everyPartition(partitions).map(async (partition) => ({
      partition,
      ...(await readDepth(scripts, partition)),
    })),
  );
  return {
    processes: processes.map(({ id, kind, release, startedAt, load, figures }) => ({
      id,
      kind,
      release,
      started_at: new Date(startedAt).toISOString(),
      load,
      figures,
    })),
    partitions: depths.map(({ partition, lag, oldestMs, pending, held, aside }) => ({
      partition,
      waiting: lag,
      oldest_seconds: oldestMs / 1000,
      running: pending,
      held,
      set_aside: aside,
    })),
    providers: Object.entries(catalogue ?? {}).map(([key, { name, is_available }]) => ({
      key,
      name,
      is_available,
      errors: errorsOf(processes, key),
    })),
    timestamp: new Date().toISOString(),
  };
}

/** The failures of a provider that the workers tell of. */
function errorsOf(processes: readonly Process[], provider: string): number {
  return processes.reduce((sum, { figures }) => sum + (figures[`errors:${provider}`] ?? 0), 0);
}
