import type { Duplex } from 'node:stream';
import { isRedisUnavailable } from '@agentconnect/broker';
import { ApiError, closing, newMessageId } from '@agentconnect/protocol';
import type { RawData, WebSocket } from 'ws';
import type { FairTurns, Reader } from '../edge/fair-turns.ts';
import type { FrameBudget } from '../edge/frame-budgets.ts';
import { errorFrame, infoFrame } from '../feeds/passing-frames.ts';
import type { ConnectionLog } from '../listeners/connection-log.ts';
import type { AcceptedText } from '../messages/submit-text.ts';
import { clientIdIn, type InvalidFrame, parseClientFrame, sizeOf } from './inbound.ts';
import { type InboundEvents, InboundGuard } from './inbound-guard.ts';
import { Refusals } from './refusals.ts';
import { SerialQueue } from './serial-queue.ts';
import type { SocketContext } from './socket-context.ts';
import {
  answerFrame,
  type FrameOrigin,
  type StopFrame,
  stopFrame,
  submitFrame,
  type SystemFrame,
  type TextFrame,
} from './submit-frame.ts';
import type { TextAcks } from './text-acks.ts';

/** If this many frames, or bytes of frames, wait for a submit, the socket is not read any further. */
const maxWaiting = { frames: 32, bytes: 256 * 1024 };

/** The approximate work of submitting a text or a stop, or of checking a token, in ms, */
const stepWork = 0.1;
/** and of each KiB of it. */
const kibWork = 0.02;

/** The socket of the input. */
export interface InputSocket extends FrameOrigin {
  readonly isClosing: boolean;
  /** The client showed a sign of life. */
  sign(): void;
  pass(frame: string): void;
  /** Rejects with an `ApiError` if the token is invalid, or another user's. */
  renewToken(token: string): Promise<void>;
  close(code: number, reason: string): void;
  /** Closes the socket, and reads hardly any more from it. */
  closeFlooded(): void;
}

export interface SocketInputOptions {
  readonly socket: WebSocket;
  /** The connection of the socket. */
  readonly connection: Duplex;
  readonly context: SocketContext;
  readonly budget: FrameBudget;
  /** Is told that input is about to be read, and how much work came from which client. */
  readonly turns: FairTurns;
  readonly turnOf: string;
  readonly visit: ConnectionLog;
  readonly acks: TextAcks;
}

/** The input of a socket: counted, checked and submitted in order, or refused. */
export class SocketInput implements InboundEvents, Reader {
  private readonly from: InputSocket;
  private readonly socket: WebSocket;
  private readonly context: SocketContext;
  private readonly turns: FairTurns;
  private readonly turnOf: string;
  private readonly visit: ConnectionLog;
  private readonly acks: TextAcks;
  private readonly inbound: InboundGuard;
  private readonly refusals: Refusals;
  private readonly queue: SerialQueue;
  private gone = false;
  /** Why the socket is not read: input waits for its submit, or its user has used up its share of this gateway. */
  private isFull = false;
  private isHeld = false;
  /** Input that was refused when the client could not be told any more. */
  private refusedUntold = 0;

  constructor(from: InputSocket, options: SocketInputOptions) {
    const { socket, context } = options;
    this.from = from;
    this.socket = socket;
    this.context = context;
    this.turns = options.turns;
    this.turnOf = options.turnOf;
    this.visit = options.visit;
    this.acks = options.acks;
    this.inbound = new InboundGuard(socket, options.connection, options.budget, this);
    this.refusals = new Refusals(context.limits.perMinute);
    this.queue = new SerialQueue((waiting) => this.throttle(waiting));
  }

  /** Starts to read. */
  start(): void {
    this.inbound.start();
    this.readOrNot();
  }

  /** Accepts nothing more; input that waits is still submitted. */
  stop(): void {
    this.inbound.stop();
  }

  /** Drops input that waits for its submit. */
  clear(): void {
    this.queue.clear();
  }

  /** The connection is gone. Resolves when earlier input is in the session, or refused. */
  async end(): Promise<void> {
    this.gone = true;
    this.turns.leave(this.turnOf, this);
    await this.queue.idle();
    if (this.refusedUntold === 0) return;
    this.visit.log.info({ refused: this.refusedUntold }, 'input of a socket was refused after its end');
  }

  hold(): void {
    this.isHeld = true;
    this.readOrNot();
  }

  release(): void {
    this.isHeld = false;
    this.readOrNot();
  }

  reads(): void {
    this.turns.reads(this.turnOf, this);
  }

  took(work: number): void {
    this.turns.spend(this.turnOf, work);
  }

  control(): void {
    this.from.sign();
  }

  message(data: RawData, isBinary: boolean): void {
    this.from.sign();
    const inbound = parseClientFrame(data, isBinary);
    if ('error' in inbound) {
      this.context.metrics.framesIn.inc({ type: 'invalid' });
      this.refuseInvalid(inbound);
      return;
    }
    const { frame } = inbound;
    const bytes = sizeOf(data);
    this.context.metrics.framesIn.inc({ type: frame.type });
    if (frame.type !== 'ping') this.took(stepWork + (bytes / 1024) * kibWork);
    switch (frame.type) {
      case 'ping':
        this.from.pass(infoFrame('pong'));
        return;
      case 'text': {
        const receivedAt = performance.now();
        this.queue.push(bytes, () =>
          this.guard(() => this.takeText(frame, receivedAt), frame.metadata?.client_message_id),
        );
        return;
      }
      case 'stop':
        this.queue.push(bytes, () =>
          this.guard(() => this.takeStop(frame), frame.metadata?.client_message_id),
        );
        return;
      case 'system':
        this.queue.push(bytes, () => this.guard(() => this.takeSystem(frame)));
        return;
    }
  }

  /** Too many fragments of a message, or too many refusals. */
  flooded(): void {
    this.context.onRateLimited('frames');
    this.from.closeFlooded();
  }

  /** Input over the budget is not parsed; a client that is told which text it was can send it again later. */
  refused(retryAfterSeconds: number, data?: RawData): void {
    if (this.refusals.flooded(performance.now())) {
      this.flooded();
      return;
    }
    this.context.metrics.framesIn.inc({ type: 'refused' });
    this.context.onRateLimited('frames');
    const tooMany = new ApiError('RATE_LIMITED', 'Too many frames; wait a moment.', { retryAfterSeconds });
    this.from.pass(errorFrame(tooMany, data && clientIdIn(data)));
  }

  private async takeText(frame: TextFrame, receivedAt: number): Promise<void> {
    const messageId = newMessageId();
    const { client_message_id: clientId } = frame.metadata ?? {};
    this.acks.begin(messageId, { clientId, receivedAt });
    let isAcceptedNow = false;
    try {
      const reply = await submitFrame(this.context, this.from, frame, { messageId, receivedAt });
      isAcceptedNow = reply.kind === 'accepted';
      // An accepted text is acked in its place in the log, so that acks and frames have one order.
      if (isAcceptedNow || clientId === undefined) return;
      // Later input waits neither for its replicas nor for its place, unless many texts wait.
      void this.guard(() => this.ackAgain(reply, clientId), clientId);
      await this.acks.hasRoom();
    } finally {
      if (!isAcceptedNow) this.acks.drop(messageId);
    }
  }

  /** Acks a text that was sent again. */
  private async ackAgain(reply: AcceptedText, clientId: string): Promise<void> {
    await this.context.durability?.accept(this.from.sessionId, reply);
    this.acks.again(reply, clientId);
  }

  private async takeStop(frame: StopFrame): Promise<void> {
    const answer = await stopFrame(this.context, this.from, frame);
    if (answer !== undefined) this.from.pass(answer);
  }

  private async takeSystem({ metadata }: SystemFrame): Promise<void> {
    if (metadata.event === 'auth') await this.from.renewToken(metadata.token);
    else await answerFrame(this.context, this.from, { metadata });
  }

  /** Handles one piece of input; an error is told to the client, and the socket stays open. */
  private async guard(action: () => Promise<void>, clientId?: string): Promise<void> {
    const { from } = this;
    try {
      await action();
    } catch (error) {
      if (this.gone) this.refusedUntold += 1;
      if (!(error instanceof ApiError)) {
        this.visit.log.error({ err: error }, 'input of a socket failed');
        from.pass(errorFrame(new ApiError('INTERNAL', 'This failed because of a server error.'), clientId));
        return;
      }
      if (isRedisUnavailable(error.cause)) this.visit.log.debug({ err: error.cause }, 'Redis is unreachable');
      from.pass(errorFrame(error, clientId));
      if (error.code === 'SESSION_NOT_FOUND') from.close(...closing('INVALID_SESSION', 'no such session'));
      if (error.code === 'RATE_LIMITED') this.countRefusal();
    }
  }

  private refuseInvalid({ error, clientId }: InvalidFrame): void {
    const retryAfterSeconds = this.refusals.invalidFrame(performance.now());
    if (retryAfterSeconds === 0) {
      this.from.pass(errorFrame(error, clientId));
      return;
    }
    const tooMany = new ApiError('RATE_LIMITED', 'Too many invalid frames.', { retryAfterSeconds });
    this.from.pass(errorFrame(tooMany, clientId));
    this.context.onRateLimited('invalid-frames');
    this.countRefusal();
  }

  private countRefusal(): void {
    if (this.refusals.tooMany(performance.now()))
      this.from.close(...closing('TOO_MANY', 'too many messages'));
  }

  private throttle({ length, bytes }: SerialQueue): void {
    const fill = Math.max(length / maxWaiting.frames, bytes / maxWaiting.bytes);
    if (fill > 1 / 4 && fill < 1) return;
    this.isFull = fill >= 1;
    this.readOrNot();
  }

  private readOrNot(): void {
    if (this.isFull || this.isHeld) this.socket.pause();
    else if (this.socket.isPaused && !this.from.isClosing) this.socket.resume();
  }
}
