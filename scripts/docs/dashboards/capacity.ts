import type { Dashboard } from './dashboard.ts';
import { figure, growth, ofPartitions, quantile, rate } from './queries.ts';

const running = `sum(${figure('agentconnect_turns_running')})`;
const places = `sum(${figure('agentconnect_turns_capacity')})`;
const waiting = `sum(${ofPartitions('agentconnect_ready_lag')})`;
const oldest = `max(${figure('agentconnect_ready_oldest_seconds')})`;
const redis = (name: string): string => `max by (instance) (${name})`;

export const capacity: Dashboard = {
  uid: 'agentconnect-capacity',
  title: 'AgentConnect: capacity',
  description: 'Whether there are enough workers, gateways and memory, and how much room is left.',
  sections: [
    {
      title: 'Now',
      panels: [
        {
          kind: 'stat',
          title: 'Places in use',
          description: 'Running turns, as a fraction of all places of the workers (WORKER_CONCURRENCY each).',
          unit: 'percentunit',
          decimals: 1,
          queries: [{ expr: `${running} / ${places}` }],
          thresholds: [
            [null, 'green'],
            [0.7, 'orange'],
            [0.9, 'red'],
          ],
        },
        {
          kind: 'stat',
          title: 'Free places',
          description: 'Turns that could start now.',
          unit: 'short',
          queries: [{ expr: `${places} - ${running}` }],
        },
        {
          kind: 'stat',
          title: 'Sessions that wait',
          description: 'Sessions that wait for a worker. If some wait for minutes, add workers.',
          unit: 'short',
          queries: [{ expr: waiting }],
          thresholds: [
            [null, 'green'],
            [1, 'orange'],
            [50, 'red'],
          ],
        },
        {
          kind: 'stat',
          title: 'Longest wait',
          description:
            'How long the oldest waiting session has waited for a worker. After two seconds its clients are told their place.',
          unit: 's',
          queries: [{ expr: oldest }],
          thresholds: [
            [null, 'green'],
            [2, 'orange'],
            [15, 'red'],
          ],
        },
        {
          kind: 'stat',
          title: 'Sockets of the fullest gateway',
          description: 'A new gateway only gets new sockets; open ones stay where they are.',
          unit: 'short',
          queries: [{ expr: `max(${figure('agentconnect_sockets')})` }],
        },
        {
          kind: 'stat',
          title: 'Turns set aside',
          description:
            'Turns that cost too many workers and were set aside for an operator: `npm run admin -- turns list`.',
          unit: 'short',
          queries: [{ expr: `sum(${ofPartitions('agentconnect_turns_aside')})` }],
          thresholds: [
            [null, 'green'],
            [1, 'red'],
          ],
        },
      ],
    },
    {
      title: 'Workers',
      panels: [
        {
          kind: 'lines',
          title: 'Turns and places',
          description: 'Running turns, and the most that all workers can run.',
          unit: 'short',
          queries: [
            { expr: running, legend: 'running' },
            { expr: places, legend: 'places' },
          ],
        },
        {
          kind: 'lines',
          title: 'Turns by worker',
          description: 'These even out, because each worker takes as many turns as it has places.',
          unit: 'short',
          stacked: true,
          queries: [{ expr: `sum by (pod) (${figure('agentconnect_turns_running')})`, legend: '{{pod}}' }],
        },
        {
          kind: 'lines',
          title: 'Work of all workers',
          description:
            'Sessions that wait (lag), that a worker is on (pending) and that wait for their user’s turn (held). Workers are scaled by their sum.',
          unit: 'short',
          stacked: true,
          queries: [
            { expr: waiting, legend: 'lag' },
            { expr: `sum(${ofPartitions('agentconnect_ready_pending')})`, legend: 'pending' },
            { expr: `sum(${ofPartitions('agentconnect_ready_held')})`, legend: 'held' },
          ],
        },
        {
          kind: 'lines',
          title: 'Longest wait by partition',
          description:
            'The longest wait of a session for a worker. If only one partition waits, a worker does not read it; see its log.',
          unit: 's',
          thresholds: [
            [null, 'green'],
            [15, 'red'],
          ],
          queries: [
            { expr: ofPartitions('agentconnect_ready_oldest_seconds'), legend: 'partition {{partition}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Wait in the mailbox',
          description: 'From the logging of a text to its first claim, including the wait for earlier texts.',
          unit: 's',
          queries: [
            { expr: quantile(0.5, 'agentconnect_mailbox_seconds'), legend: 'p50' },
            { expr: quantile(0.95, 'agentconnect_mailbox_seconds'), legend: 'p95' },
            { expr: quantile(0.99, 'agentconnect_mailbox_seconds'), legend: 'p99' },
          ],
        },
        {
          kind: 'lines',
          title: 'Claims',
          description:
            'By reply. held and stale come from takeovers and resends; newer waits for a newer release.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate('agentconnect_claims_total', { by: 'kind' }), legend: '{{kind}}' }],
        },
        {
          kind: 'lines',
          title: 'Taken over',
          description:
            'Turns taken over in ten minutes from workers that died or hung. Check memory and lost machines.',
          unit: 'short',
          queries: [
            { expr: `sum(increase(${figure('agentconnect_takeovers_total')}[10m]))`, legend: 'takeovers' },
          ],
        },
        {
          kind: 'lines',
          title: 'Handed back',
          description:
            'Entries that were read but not claimed, and turns that were handed back during a drain.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate('agentconnect_handed_back_total', { by: 'what' }), legend: '{{what}}' }],
        },
        {
          kind: 'bars',
          title: 'Work by worker',
          description: 'Claims that led to work, over the time shown.',
          unit: 'short',
          queries: [
            {
              expr: growth('agentconnect_claims_total', { by: 'pod', where: 'kind="work"' }),
              legend: '{{pod}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Gateways',
      panels: [
        {
          kind: 'lines',
          title: 'Sessions with a listener',
          description: 'By gateway.',
          unit: 'short',
          stacked: true,
          queries: [
            { expr: `sum by (pod) (${figure('agentconnect_attached_sessions')})`, legend: '{{pod}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Sockets and event streams',
          description: 'By gateway.',
          unit: 'short',
          stacked: true,
          queries: [
            { expr: `sum by (pod) (${figure('agentconnect_sockets')})`, legend: '{{pod}} sockets' },
            { expr: `sum by (pod) (${figure('agentconnect_event_streams')})`, legend: '{{pod}} streams' },
          ],
        },
        {
          kind: 'lines',
          title: 'Frames out by gateway',
          description: 'Most of the work of a gateway; CPU follows it.',
          unit: 'cps',
          queries: [{ expr: rate('agentconnect_socket_frames_out_total', { by: 'pod' }), legend: '{{pod}}' }],
        },
        {
          kind: 'lines',
          title: 'CPU by service',
          description: 'Cores in use, by service.',
          unit: 'short',
          stacked: true,
          queries: [{ expr: rate('process_cpu_seconds_total', { by: 'service' }), legend: '{{service}}' }],
        },
        {
          kind: 'lines',
          title: 'Heap',
          description: 'JavaScript memory in use, by process; it falls with each garbage collection.',
          unit: 'bytes',
          queries: [
            {
              expr: `max by (service, pod) (${figure('nodejs_heap_size_used_bytes')})`,
              legend: '{{service}} {{pod}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Wait for replicas, p99',
          description: 'How long texts wait for replicas of Redis (DURABILITY=wait:N), by outcome.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.99, 'agentconnect_durability_wait_seconds', { by: 'outcome' }),
              legend: '{{outcome}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Redis, if its exporter is scraped',
      panels: [
        {
          kind: 'lines',
          title: 'Memory',
          description: 'Memory in use, and the maximum: a full Redis accepts no texts (noeviction).',
          unit: 'bytes',
          queries: [
            { expr: redis('redis_memory_used_bytes'), legend: '{{instance}} used' },
            { expr: `${redis('redis_memory_max_bytes')} > 0`, legend: '{{instance}} most' },
          ],
        },
        {
          kind: 'lines',
          title: 'Commands',
          description: 'Commands per second. Each script counts as several.',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (instance) (rate(redis_commands_processed_total[$__rate_interval]))',
              legend: '{{instance}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Connections',
          description: 'Client connections: three to five per process.',
          unit: 'short',
          queries: [{ expr: redis('redis_connected_clients'), legend: '{{instance}}' }],
        },
      ],
    },
  ],
};
