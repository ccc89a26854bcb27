import type { WebSocket } from 'ws';
import { pingFrame } from '../feeds/passing-frames.ts';
import type { Deadline, DeadlineWheel } from '../listeners/deadline-wheel.ts';
import type { HeartbeatSettings } from '../listeners/listener-context.ts';

/**
 * Finds connections whose other end is gone: sends a protocol ping and a `ping` frame at each interval, and ends the
 * connection if nothing comes back. Any frame or pong is a sign of life. A socket that is not being read cannot show one, so
 * its silence does not count.
 */
export class Heartbeat {
  private readonly socket: WebSocket;
  private readonly wheel: DeadlineWheel;
  private readonly settings: HeartbeatSettings;
  private readonly onDead: () => void;
  private next: Deadline | undefined;
  /** The deadline of the oldest unanswered ping. */
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

  /** The client showed a sign of life. */
  sign(): void {
    this.check?.cancel();
    this.check = undefined;
  }

  private ping(): void {
    this.socket.ping();
    this.socket.send(pingFrame());
    // Another ping does not postpone the deadline of an earlier one.
    this.check ??= this.wheel.after(this.settings.inactivityMs, () => {
      this.check = undefined;
      if (!this.socket.isPaused) this.onDead();
    });
    this.next = this.wheel.after(this.settings.intervalMs, () => this.ping());
  }
}
