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
  description: 'Whether there are workers, gateways and memory enough, and for how much more.',
  sections: [
    {
      title: 'Now',
      panels: [
        {
          kind: 'stat',
          title: 'Places in use',
          description: 'Turns under way, of all that the workers have a place for (WORKER_CONCURRENCY each).',
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
          description: 'Turns that could begin at once.',
          unit: 'short',
          queries: [{ expr: `${places} - ${running}` }],
        },
        {
          kind: 'stat',
          title: 'Sessions that wait',
          description: 'For a worker. More than none for minutes: add workers.',
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
            'Of the session that waits for a worker longest. From two seconds on its clients are told their place.',
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
          description: 'A new gateway takes new sockets only: those that are open stay where they are.',
          unit: 'short',
          queries: [{ expr: `max(${figure('agentconnect_sockets')})` }],
        },
        {
          kind: 'stat',
          title: 'Turns set aside',
          description:
            'Turns that cost too many workers, and are kept for an operator: `npm run admin -- turns list`.',
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
          description: 'Turns under way, and the most that all workers can run.',
          unit: 'short',
          queries: [
            { expr: running, legend: 'running' },
            { expr: places, legend: 'places' },
          ],
        },
        {
          kind: 'lines',
          title: 'Turns by worker',
          description: 'They even out: each takes what it has a place for.',
          unit: 'short',
          stacked: true,
          queries: [{ expr: `sum by (pod) (${figure('agentconnect_turns_running')})`, legend: '{{pod}}' }],
        },
        {
          kind: 'lines',
          title: 'Work of all workers',
          description:
            'Sessions that wait (lag), that are worked (pending) and that wait for their user’s turn (held): what the number of workers is scaled by.',
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
            'Of a session for a worker. One partition alone: a worker does not read it, see its log.',
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
          description: 'From a text in the log to its first claim, the texts before it included.',
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
            'By the reply: work; held and stale belong to takeovers and resends; newer waits for a newer release.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate('agentconnect_claims_total', { by: 'kind' }), legend: '{{kind}}' }],
        },
        {
          kind: 'lines',
          title: 'Taken over',
          description:
            'Turns of workers that died or hung, in ten minutes. Memory, or a machine that went away.',
          unit: 'short',
          queries: [
            { expr: `sum(increase(${figure('agentconnect_takeovers_total')}[10m]))`, legend: 'takeovers' },
          ],
        },
        {
          kind: 'lines',
          title: 'Handed back',
          description: 'Entries that were read and not claimed, and turns that a drain gave to others.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate('agentconnect_handed_back_total', { by: 'what' }), legend: '{{what}}' }],
        },
        {
          kind: 'bars',
          title: 'Work by worker',
          description: 'Claims that came to work, over the time that is shown.',
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
          description: 'What a gateway works for most; CPU follows it.',
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
          description: 'JavaScript memory in use, by process; it falls with each collection of garbage.',
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
          description: 'Where texts wait for replicas of Redis (DURABILITY=wait:N), by outcome.',
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
      title: 'Redis, where its exporter is scraped',
      panels: [
        {
          kind: 'lines',
          title: 'Memory',
          description: 'In use, and the most that Redis may use: a full one takes no texts (noeviction).',
          unit: 'bytes',
          queries: [
            { expr: redis('redis_memory_used_bytes'), legend: '{{instance}} used' },
            { expr: `${redis('redis_memory_max_bytes')} > 0`, legend: '{{instance}} most' },
          ],
        },
        {
          kind: 'lines',
          title: 'Commands',
          description: 'A second. One script of ours is several.',
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
          description: 'Of clients: three to five of each process.',
          unit: 'short',
          queries: [{ expr: redis('redis_connected_clients'), legend: '{{instance}}' }],
        },
      ],
    },
  ],
};
