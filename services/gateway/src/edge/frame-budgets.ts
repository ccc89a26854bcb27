import type { GatewayConfig } from '../config.ts';
import { Budget } from '../limits/budget.ts';
import { type Rate, TokenBucket } from '../limits/token-bucket.ts';

/** The budget for frames of one socket, and of its user's sockets together. */
export interface FrameBudget {
  /** Takes a frame. Returns 0 if it fits, otherwise in how many whole seconds the next one will. */
  take(bytes: number): number;
  /** Takes fragments of an incomplete message. Returns whether there was room for them. */
  takeFragments(count: number): boolean;
}

type FrameSettings = Pick<
  GatewayConfig,
  | 'SOCKET_FRAMES_PER_SECOND'
  | 'SOCKET_FRAMES_BURST'
  | 'SOCKET_BYTES_PER_SECOND'
  | 'SOCKET_BYTES_BURST'
  | 'USER_FRAMES_PER_SECOND'
  | 'USER_FRAMES_BURST'
  | 'USER_FRAME_BYTES_PER_SECOND'
  | 'USER_FRAME_BYTES_BURST'
>;

/**
 * The budgets for frames at this gateway. A socket begins with a full budget. Its user's budget covers all of the user's
 * sockets and also pays for refused frames, so a client that floods and comes back finds it used up.
 */
export class FrameBudgets {
  private readonly socketFrames: Rate;
  private readonly socketBytes: Rate;
  private readonly userFrames: Budget;
  private readonly userBytes: Budget;
  private readonly now: () => number;

  /** `now` is the time of a monotonic clock, in ms. */
  constructor(settings: FrameSettings, now: () => number = () => performance.now()) {
    this.now = now;
    this.socketFrames = { perSecond: settings.SOCKET_FRAMES_PER_SECOND, burst: settings.SOCKET_FRAMES_BURST };
    this.socketBytes = { perSecond: settings.SOCKET_BYTES_PER_SECOND, burst: settings.SOCKET_BYTES_BURST };
    const options = { now };
    this.userFrames = new Budget(
      { perSecond: settings.USER_FRAMES_PER_SECOND, burst: settings.USER_FRAMES_BURST },
      options,
    );
    this.userBytes = new Budget(
      { perSecond: settings.USER_FRAME_BYTES_PER_SECOND, burst: settings.USER_FRAME_BYTES_BURST },
      options,
    );
  }

  /** After how many seconds a user may send a frame; 0 if now. */
  waitOf(user: string): number {
    return Math.max(this.userFrames.wait(user), this.userBytes.wait(user));
  }

  ofSocket(user: string): FrameBudget {
    const now = this.now();
    const socket = {
      frames: new TokenBucket(this.socketFrames, now),
      bytes: new TokenBucket(this.socketBytes, now),
    };
    return new SocketBudget(this, user, socket);
  }

  /** Like `FrameBudget.take`, for the buckets of a socket and of its user. */
  take(user: string, { frames, bytes }: Buckets, size: number): number {
    const now = this.now();
    const seconds = Math.max(
      frames.wait(1, now),
      bytes.wait(size, now),
      this.userFrames.wait(user),
      this.userBytes.wait(user, size),
    );
    if (seconds > 0) {
      this.userFrames.fine(user, 1);
      this.userBytes.fine(user, size);
      return seconds;
    }
    frames.take(1, now);
    bytes.take(size, now);
    this.userFrames.charge(user, 1);
    this.userBytes.charge(user, size);
    return 0;
  }

  /** Like `FrameBudget.takeFragments`. */
  takeFragments(user: string, { frames }: Buckets, count: number): boolean {
    const now = this.now();
    const isRoom = frames.wait(count, now) === 0 && this.userFrames.wait(user, count) === 0;
    frames.fine(count, now);
    this.userFrames.fine(user, count);
    return isRoom;
  }
}

/** The buckets of one socket. */
interface Buckets {
  readonly frames: TokenBucket;
  readonly bytes: TokenBucket;
}

/** The budget of one socket. There are many, so it has no closures of its own. */
class SocketBudget implements FrameBudget {
  private readonly budgets: FrameBudgets;
  private readonly user: string;
  private readonly buckets: Buckets;

  constructor(budgets: FrameBudgets, user: string, buckets: Buckets) {
    this.budgets = budgets;
    this.user = user;
    this.buckets = buckets;
  }

  take(bytes: number): number {
    return this.budgets.take(this.user, this.buckets, bytes);
  }

  takeFragments(count: number): boolean {
    return this.budgets.takeFragments(this.user, this.buckets, count);
  }
}
