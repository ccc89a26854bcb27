import { Counter, Gauge, type Registry } from 'prom-client';

/** What an operator sees of the sockets. Close codes are a closed set, so the labels are bounded. */
export class SocketMetrics {
  readonly open: Gauge;
  readonly sessions: Gauge;
  readonly attaches: Counter<'outcome'>;
  readonly closes: Counter<'code'>;
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
      help: 'Sockets attached to a session, by outcome: fresh, resumed, resync.',
      labelNames: ['outcome'],
      registers,
    });
    this.closes = new Counter({
      name: 'agentconnect_socket_closes_total',
      help: 'Closed connections, by the close code that ended them.',
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
