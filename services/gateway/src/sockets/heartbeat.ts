import type { WebSocket } from 'ws';
import { pingFrame } from '../feeds/passing-frames.ts';
import type { Deadline, DeadlineWheel } from '../listeners/deadline-wheel.ts';
import type { HeartbeatSettings } from '../listeners/listener-context.ts';

/**
 * Finds connections whose other end is gone: a protocol ping and a `ping` frame at each interval, and the end of the
 * connection if nothing comes back. Any frame or pong counts as life. A socket that we do not read from cannot show
 * any, so its silence is not held against it.
 */
export class Heartbeat {
  private readonly socket: WebSocket;
  private readonly wheel: DeadlineWheel;
  private readonly settings: HeartbeatSettings;
  private readonly onDead: () => void;
  private next: Deadline | undefined;
  /** Of the oldest ping that nothing has come after. */
  private check: Deadline | undefined;

  constructor(socket: WebSocket, wheel: DeadlineWheel, settings: HeartbeatSettings, onDead: () => void) {
    this.socket = socket;
    this.wheel = wheel;
    this.settings = settings;
    this.onDead = onDead;
  }

  start(): void {
    this.next = this.wheel.after(this.settings.intervalMs, () => this.ping());
  }

  stop(): void {
    this.next?.cancel();
    this.check?.cancel();
  }

  /** The client showed life. */
  sign(): void {
    this.check?.cancel();
    this.check = undefined;
  }

  private ping(): void {
    this.socket.ping();
    this.socket.send(pingFrame());
    // Not put off by a ping that comes before the time of an earlier one is up.
    this.check ??= this.wheel.after(this.settings.inactivityMs, () => {
      this.check = undefined;
      if (!this.socket.isPaused) this.onDead();
    });
    this.next = this.wheel.after(this.settings.intervalMs, () => this.ping());
  }
}
