import { Fleet, FleetProcess, PartitionState, ProviderState } from '../../answers/admin/fleet.ts';
import { documented } from '../../documented/documented.ts';
import { endpoint } from '../endpoint.ts';
import { looks } from './admin-endpoint.ts';

documented(
  'FleetProcess',
  FleetProcess,
  'A gateway or worker that was heard from in the last twenty seconds.',
  {
    id: 'Its id, new with each start.',
    kind: 'What it is.',
    release: 'Its version.',
    started_at: 'When it started, ISO 8601.',
    load: 'How busy it is, from 0 to 1: of a gateway its event loop, of a worker its places for turns.',
    figures:
      'What it is doing: `sockets`, `event_streams` and `sessions` of a gateway; `turns` and `places` of a worker, and `errors:<provider>` since it started.',
  },
);

documented('PartitionState', PartitionState, 'What waits in a partition.', {
  partition: 'Its number.',
  waiting: 'Sessions that wait for a worker.',
  oldest_seconds: 'How long the first of them has waited.',
  running: 'Sessions that a worker is on.',
  held: "Sessions that are held back until it is their user's turn.",
  set_aside: 'Turns that were set aside.',
});

documented('ProviderState', ProviderState, 'A provider.', {
  key: 'Its key.',
  name: 'Its name.',
  is_available: 'Whether a worker has a key or an address for it.',
  errors: 'Its failures, retried or not, since the current workers started.',
});

export const fleet = endpoint({
  ...looks,
  method: 'GET',
  path: '/admin/fleet',
  summary: 'The gateways and workers that run, what waits, and the providers',
  answers: {
    200: {
      description: 'The state of the system.',
      schema: documented('Fleet', Fleet, 'The state of the system.', {
        processes: 'The gateways and workers, at most a thousand.',
        partitions: 'What waits, by partition.',
        providers: 'The providers that workers have published.',
        timestamp: 'The time of this response, ISO 8601.',
      }),
      example: {
        processes: [
          {
            id: 'wrk_d8JVg3csMiE1e8L6sGD7',
            kind: 'agent-worker',
            release: '0.1.0',
            started_at: '2026-01-31T11:00:00.000Z',
            load: 0.25,
            figures: { turns: 64, places: 256 },
          },
        ],
        partitions: [{ partition: 0, waiting: 3, oldest_seconds: 0.2, running: 64, held: 0, set_aside: 0 }],
        providers: [{ key: 'demo', name: 'Demo', is_available: true, errors: 0 }],
        timestamp: '2026-01-31T11:00:00.000Z',
      },
    },
  },
});
