import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client';

const ackSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The metrics of sockets and event streams. Every label comes from a closed set. */
export class ListenerMetrics {
  readonly open: Gauge;
  readonly sessions: Gauge;
  readonly attaches: Counter<'outcome'>;
  readonly closes: Counter<'code'>;
  readonly streams: Gauge;
  readonly streamEnds: Counter<'code'>;
  readonly framesIn: Counter<'type'>;
  readonly framesOut: Counter;
  readonly acks: Histogram;
  readonly slowReaders: Counter;
  readonly degraded: Gauge;
  readonly redisFullness: Gauge<'partition'>;

  constructor(registry: Registry, sessions: () => number) {
    const registers = [registry];
    this.open = new Gauge({ name: 'agentconnect_sockets', help: 'Open WebSocket connections.', registers });
    this.sessions = new Gauge({
      name: 'agentconnect_attached_sessions',
      help: 'Sessions with a listener on this gateway.',
      registers,
      collect() {
        this.set(sessions());
      },
    });
    this.attaches = new Counter({
      name: 'agentconnect_socket_attaches_total',
      help: 'Sockets and event streams attached to a session, by outcome: fresh, resumed, resync.',
      labelNames: ['outcome'],
      registers,
    });
    this.closes = new Counter({
      name: 'agentconnect_socket_closes_total',
      help: 'Closed sockets, by close code; other: a code that the client chose.',
      labelNames: ['code'],
      registers,
    });
    this.streams = new Gauge({
      name: 'agentconnect_event_streams',
      help: 'Open event streams.',
      registers,
    });
    this.streamEnds = new Counter({
      name: 'agentconnect_event_stream_ends_total',
      help: 'Ended event streams, by the code of their last event; 1006: the client left.',
      labelNames: ['code'],
      registers,
    });
    this.framesIn = new Counter({
      name: 'agentconnect_socket_frames_in_total',
      help: 'Frames received from clients, by type: text, ping, stop, system, invalid; refused: over a budget, and not parsed.',
      labelNames: ['type'],
      registers,
    });
    this.framesOut = new Counter({
      name: 'agentconnect_socket_frames_out_total',
      help: 'Frames sent to sockets and event streams.',
      registers,
    });
    this.slowReaders = new Counter({
      name: 'agentconnect_slow_readers_total',
      help: 'Sockets and event streams closed because their client read too slowly (WS_MAX_BUFFER_BYTES).',
      registers,
    });
    this.degraded = new Gauge({
      name: 'agentconnect_degraded_partitions',
      help: 'Partitions that this gateway cannot write to or hear from.',
      registers,
    });
    this.redisFullness = new Gauge({
      name: 'agentconnect_redis_fullness',
      help: 'Fraction of maxmemory that the Redis of a partition uses, from 0 to 1; 0 without a maxmemory.',
      labelNames: ['partition'],
      registers,
    });
    this.acks = new Histogram({
      name: 'agentconnect_ack_seconds',
      help: 'Time from a text on a socket to its ack.',
      buckets: ackSeconds,
      registers,
    });
  }
}
