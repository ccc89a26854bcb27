import { Counter, Gauge, type Registry } from 'prom-client';

/** What an operator sees of the sockets and event streams. Close codes are a closed set, so the labels are bounded. */
export class SocketMetrics {
  readonly open: Gauge;
  readonly sessions: Gauge;
  readonly attaches: Counter<'outcome'>;
  readonly closes: Counter<'code'>;
  readonly streams: Gauge;
  readonly streamEnds: Counter<'code'>;
  readonly framesIn: Counter;
  readonly framesOut: Counter;
  readonly rateLimited: Counter;

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
      help: 'Closed connections, by the close code that ended them.',
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
      help: 'Ended event streams, by the code of their last event; 1006: the client went away.',
      labelNames: ['code'],
      registers,
    });
    this.framesIn = new Counter({
      name: 'agentconnect_socket_frames_in_total',
      help: 'Frames received from clients.',
      registers,
    });
    this.framesOut = new Counter({
      name: 'agentconnect_socket_frames_out_total',
      help: 'Frames sent to clients.',
      registers,
    });
    this.rateLimited = new Counter({
      name: 'agentconnect_socket_rate_limited_total',
      help: 'Frames refused because there were too many.',
      registers,
    });
  }
}
