import type { Section } from './dashboard.ts';
import { figure, growth, rate } from './queries.ts';

/** The processes themselves, of both services. */
export const processes: Section = {
  title: 'Processes',
  panels: [
    {
      kind: 'lines',
      title: 'Event loop, p99',
      description:
        'How late a process gets to its work. From half a second on, heartbeats and leases are late.',
      unit: 's',
      thresholds: [
        [null, 'green'],
        [0.5, 'red'],
      ],
      queries: [
        {
          expr: `max by (service, pod) (${figure('nodejs_eventloop_lag_p99_seconds')})`,
          legend: '{{service}} {{pod}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'CPU',
      description: 'Cores that a process uses; its own code can use one at most.',
      unit: 'short',
      queries: [
        {
          expr: rate('process_cpu_seconds_total', { by: 'service, pod' }),
          legend: '{{service}} {{pod}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Memory',
      description: 'Resident memory of a process.',
      unit: 'bytes',
      queries: [
        {
          expr: `max by (service, pod) (${figure('process_resident_memory_bytes')})`,
          legend: '{{service}} {{pod}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Releases',
      description: 'Processes by service and release. A service has two lines during a rollout.',
      unit: 'short',
      queries: [
        {
          expr: `count by (service, version) (${figure('agentconnect_build_info')})`,
          legend: '{{service}} {{version}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Starts',
      description: 'Processes that restarted in ten minutes: crashes, or a rollout.',
      unit: 'short',
      queries: [
        {
          expr: `sum by (service) (changes(${figure('process_start_time_seconds')}[10m]))`,
          legend: '{{service}}',
        },
      ],
    },
    {
      kind: 'bars',
      title: 'Lost workers',
      description:
        'Turns taken over from workers that died or hung, over the time shown, by the worker that took over.',
      unit: 'short',
      queries: [{ expr: growth('agentconnect_takeovers_total', { by: 'pod' }), legend: '{{pod}}' }],
    },
  ],
};
