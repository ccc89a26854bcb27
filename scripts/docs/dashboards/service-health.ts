import type { Dashboard } from './dashboard.ts';
import { processes } from './processes.ts';
import { figure, quantile, rate, share } from './queries.ts';

const requests = 'agentconnect_http_request_duration_seconds';
const texts = 'agentconnect_texts_total';
const faults = 'status=~"5.."';
const none = (expr: string): string => `${expr} or vector(0)`;

export const serviceHealth: Dashboard = {
  uid: 'agentconnect-service-health',
  title: 'AgentConnect: service health',
  description:
    'Whether clients are served: requests, sockets, texts and acks, Redis, and the processes themselves.',
  sections: [
    {
      title: 'Now',
      panels: [
        {
          kind: 'stat',
          title: 'Gateways',
          description: 'Gateways that answer Prometheus. None: clients are not served.',
          unit: 'short',
          queries: [{ expr: none(`count(${figure('agentconnect_build_info', 'service="gateway"')})`) }],
          thresholds: [
            [null, 'red'],
            [1, 'orange'],
            [2, 'green'],
          ],
        },
        {
          kind: 'stat',
          title: 'Workers',
          description: 'Workers that answer Prometheus. None: texts are accepted but not answered.',
          unit: 'short',
          queries: [{ expr: none(`count(${figure('agentconnect_build_info', 'service="agent-worker"')})`) }],
          thresholds: [
            [null, 'red'],
            [1, 'orange'],
            [2, 'green'],
          ],
        },
        {
          kind: 'stat',
          title: 'Listeners',
          description: 'Open sockets and event streams.',
          unit: 'short',
          queries: [
            {
              expr: none(
                `sum(${figure('agentconnect_sockets')}) + sum(${figure('agentconnect_event_streams')})`,
              ),
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Server errors',
          description: 'The fraction of requests that were answered with 5xx. The alert fires at 2 %.',
          unit: 'percentunit',
          decimals: 2,
          queries: [{ expr: share(rate(`${requests}_count`, { where: faults }), rate(`${requests}_count`)) }],
          thresholds: [
            [null, 'green'],
            [0.005, 'orange'],
            [0.02, 'red'],
          ],
        },
        {
          kind: 'stat',
          title: 'Ack, p95',
          description: 'From a text on a socket to its ack: gateway, one script in Redis, and back.',
          unit: 's',
          queries: [{ expr: quantile(0.95, 'agentconnect_ack_seconds') }],
          thresholds: [
            [null, 'green'],
            [0.1, 'orange'],
            [0.5, 'red'],
          ],
        },
        {
          kind: 'stat',
          title: 'Partitions in trouble',
          description: 'Partitions whose pulse a gateway does not hear; its clients are told (`degraded`).',
          unit: 'short',
          queries: [{ expr: none(`max(${figure('agentconnect_degraded_partitions')})`) }],
          thresholds: [
            [null, 'green'],
            [1, 'red'],
          ],
        },
      ],
    },
    {
      title: 'Clients',
      panels: [
        {
          kind: 'lines',
          title: 'Texts',
          description:
            'Texts from clients by outcome: accepted, sent again (duplicate), or refused with an error code.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate(texts, { by: 'outcome' }), legend: '{{outcome}}' }],
        },
        {
          kind: 'lines',
          title: 'Acks',
          description:
            'Time from a text on a socket to its ack. It grows with the round trip to Redis and a busy gateway.',
          unit: 's',
          queries: [
            { expr: quantile(0.5, 'agentconnect_ack_seconds'), legend: 'p50' },
            { expr: quantile(0.95, 'agentconnect_ack_seconds'), legend: 'p95' },
            { expr: quantile(0.99, 'agentconnect_ack_seconds'), legend: 'p99' },
          ],
        },
        {
          kind: 'lines',
          title: 'Refused by limits',
          description:
            'Requests, texts and frames over a limit: a client in a loop, or a limit that is too low.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate('agentconnect_rate_limited_total', { by: 'limit' }), legend: '{{limit}}' }],
        },
        {
          kind: 'lines',
          title: 'Requests',
          description: 'REST, by status.',
          unit: 'reqps',
          stacked: true,
          queries: [{ expr: rate(`${requests}_count`, { by: 'status' }), legend: '{{status}}' }],
        },
        {
          kind: 'lines',
          title: 'Request duration, p95',
          description: 'By route. Logins take as long as a password hash takes on purpose.',
          unit: 's',
          queries: [
            { expr: quantile(0.95, requests, { by: 'method, route' }), legend: '{{method}} {{route}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Server errors by route',
          description:
            'Responses with 5xx. 503 means that Redis is unreachable, or that no worker has ever been up.',
          unit: 'reqps',
          queries: [
            {
              expr: rate(`${requests}_count`, { by: 'route, status', where: faults }),
              legend: '{{status}} {{route}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Sockets',
      panels: [
        {
          kind: 'lines',
          title: 'Open sockets',
          description: 'By gateway. These even out as clients come and go; a new gateway starts with none.',
          unit: 'short',
          stacked: true,
          queries: [{ expr: `sum by (pod) (${figure('agentconnect_sockets')})`, legend: '{{pod}}' }],
        },
        {
          kind: 'lines',
          title: 'Attached',
          description:
            'Sockets and event streams by how they attached: fresh, resumed by a cursor, or resync (the log does not have the cursor because Redis has lost writes).',
          unit: 'cps',
          stacked: true,
          queries: [
            { expr: rate('agentconnect_socket_attaches_total', { by: 'outcome' }), legend: '{{outcome}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Closed',
          description:
            'By close code: 1012 in a rollout, 4000 for silence or slow reading, 4003 for tokens, 4004 for too many messages, frames or sockets.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate('agentconnect_socket_closes_total', { by: 'code' }), legend: '{{code}}' }],
        },
        {
          kind: 'lines',
          title: 'Frames in',
          description: 'From clients, by type. `invalid` means a faulty client.',
          unit: 'cps',
          stacked: true,
          queries: [
            { expr: rate('agentconnect_socket_frames_in_total', { by: 'type' }), legend: '{{type}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Frames out',
          description: 'To sockets and event streams, by gateway; most are pieces of answers.',
          unit: 'cps',
          stacked: true,
          queries: [{ expr: rate('agentconnect_socket_frames_out_total', { by: 'pod' }), legend: '{{pod}}' }],
        },
        {
          kind: 'lines',
          title: 'Slow readers',
          description:
            'Sockets and event streams that were closed because their client read too slowly. They may resume.',
          unit: 'cps',
          queries: [{ expr: rate('agentconnect_slow_readers_total', { by: 'pod' }), legend: '{{pod}}' }],
        },
      ],
    },
    {
      title: 'Redis',
      panels: [
        {
          kind: 'lines',
          title: 'Scripts',
          description: 'Round trips of the steps, by script.',
          unit: 'ops',
          stacked: true,
          queries: [
            { expr: rate('agentconnect_redis_call_seconds_count', { by: 'script' }), legend: '{{script}}' },
          ],
        },
        {
          kind: 'lines',
          title: 'Script duration, p99',
          description: 'As the services see it, including the network.',
          unit: 's',
          queries: [
            {
              expr: quantile(0.99, 'agentconnect_redis_call_seconds', { by: 'script' }),
              legend: '{{script}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Failed calls',
          description: 'By service and script. While Redis is away every call fails and is retried.',
          unit: 'cps',
          queries: [
            {
              expr: rate('agentconnect_redis_errors_total', { by: 'service, script' }),
              legend: '{{service}} {{script}}',
            },
          ],
        },
      ],
    },
    processes,
  ],
};
