import type { Duplex } from 'node:stream';
import { type Attached, isRedisUnavailable, type LogEntry } from '@agentconnect/broker';
import type { Span } from '@agentconnect/operations';
import { ApiError, type ClientFrame, closeCodes, newMessageId, randomId } from '@agentconnect/protocol';
import type { RawData, WebSocket } from 'ws';
import type { Identity } from '../access/identity.ts';
import type { FairTurns, Reader } from '../edge/fair-turns.ts';
import type { FrameBudget } from '../edge/frame-budgets.ts';
import type { FeedSubscriber } from '../feeds/feed-subscriber.ts';
import { errorFrame, infoFrame, resyncFrame, tokenFrame } from '../feeds/passing-frames.ts';
import type { ConnectionLog } from '../listeners/connection-log.ts';
import { Outbound } from '../listeners/outbound.ts';
import { TokenLife } from '../listeners/token-life.ts';
import { answering } from '../messages/answering.ts';
import { type Audience, readAudience } from '../messages/audience.ts';
import { requestStop } from '../messages/request-stop.ts';
import { type AcceptedText, submitText } from '../messages/submit-text.ts';
import type { SignedInConnection } from '../revocation/signed-in.ts';
import { Heartbeat } from './heartbeat.ts';
import { clientIdIn, type InvalidFrame, parseClientFrame, sizeOf } from './inbound.ts';
import { type InboundEvents, InboundGuard } from './inbound-guard.ts';
import { readNoMore } from './read-no-more.ts';
import { Refusals } from './refusals.ts';
import { SerialQueue } from './serial-queue.ts';
import type { SocketContext } from './socket-context.ts';
import { SocketWire } from './socket-wire.ts';
import { TextAcks } from './text-acks.ts';
import { textSpan } from './text-span.ts';

type TextFrame = Extract<ClientFrame, { type: 'text' }>;

/** As many frames, or bytes of them, wait behind a submit before the socket is not read any further. */
const maxWaiting = { frames: 32, bytes: 256 * 1024 };

/** About how much work it is to bring a text or a stop into its session, or to check a token, in ms, */
const stepWork = 0.1;
/** and each KiB of it. */
const kibWork = 0.02;

/** How long a closing client may take to answer before it is cut off, in ms, */
const closeGraceMs = 3_000;
/** and how much it may send before its answer, in bytes: a client that has done nothing wrong may be in a long text. */
const closeGraceBytes = { usual: 262_144, flood: 16_384 };

/** One client's WebSocket: what comes in is checked and put into the session in order, what goes out is the feed's. */
export class ClientSocket implements FeedSubscriber, SignedInConnection, Reader, InboundEvents {
  readonly id = `k${randomId(16)}`;
  readonly streaming: boolean;
  private readonly socket: WebSocket;
  private readonly connection: Duplex;
  private readonly context: SocketContext;
  private readonly sessionId: string;
  private identity: Identity;
  private readonly authenticate: (token: string) => Promise<Identity>;
  private readonly traceparent: string | undefined;
  private readonly visit: ConnectionLog;
  private readonly outbound: Outbound;
  private readonly heartbeat: Heartbeat;
  private readonly token: TokenLife;
  private readonly refusals: Refusals;
  private readonly inbound: InboundGuard;
  private readonly turns: FairTurns;
  private readonly turnOf: string;
  private readonly queue: SerialQueue;
  private readonly acks: TextAcks;
  private isAmongAgents = false;
  private closing = false;
  private gone = false;
  /** Why nothing is read: what came in waits for its submit, or its user has had more than a share of this gateway. */
  private isFull = false;
  private isHeld = false;
  /** Pieces of input that were refused when nobody could be told any more. */
  private refusedUntold = 0;

  constructor(options: {
    readonly socket: WebSocket;
    /** What the socket runs on. */
    readonly connection: Duplex;
    readonly context: SocketContext;
    readonly sessionId: string;
    readonly identity: Identity;
    /** Rejects with an `ApiError` for a token that is not good. */
    readonly authenticate: (token: string) => Promise<Identity>;
    readonly budget: FrameBudget;
    /** Told that something is about to be read, and about how much work came in; and whose that is. */
    readonly turns: FairTurns;
    readonly turnOf: string;
    readonly streaming: boolean;
    /** Of the request that opened it: what its texts belong to, unless they name a trace themselves. */
    readonly traceparent: string | undefined;
    readonly visit: ConnectionLog;
  }) {
    const { socket, context } = options;
    this.socket = socket;
    this.connection = options.connection;
    this.context = context;
    this.sessionId = options.sessionId;
    this.identity = options.identity;
    this.authenticate = options.authenticate;
    this.traceparent = options.traceparent;
    this.streaming = options.streaming;
    this.visit = options.visit;
    this.turns = options.turns;
    this.turnOf = options.turnOf;
    this.outbound = new Outbound(new SocketWire(socket), {
      maxBufferBytes: context.maxBufferBytes,
      onSlow: () => {
        context.metrics.slowReaders.inc();
        this.close(closeCodes.GENERIC.code, 'slow consumer');
      },
      onSent: () => context.metrics.framesOut.inc(),
    });
    this.heartbeat = new Heartbeat(socket, context.wheel, context.heartbeat, () =>
      this.close(closeCodes.GENERIC.code, 'inactivity timeout'),
    );
    this.token = new TokenLife(context.wheel, {
      expiring: (expiresAt) => this.pass(tokenFrame('token.expiring', expiresAt)),
      expired: () => this.close(closeCodes.AUTH_FAILED.code, 'token expired'),
    });
    this.refusals = new Refusals(context.limits.perMinute);
    this.inbound = new InboundGuard(socket, options.connection, options.budget, this);
    this.queue = new SerialQueue((waiting) => this.throttle(waiting));
    this.acks = new TextAcks(context.metrics, (frame) => this.pass(frame));
  }

  /** Begins to read, to ping and to watch the token, once the session is attached. */
  open({ start, type }: Pick<Attached, 'start' | 'type'>): void {
    this.outbound.flushedSeq = start.seq;
    this.acks.startAt(start.seq);
    this.isAmongAgents = type === 'agent_agent';
    this.inbound.start();
    this.heartbeat.start();
    this.token.renew(this.identity.expiresAt);
    this.readOrNot();
  }

  hold(): void {
    this.isHeld = true;
    this.readOrNot();
  }

  release(): void {
    this.isHeld = false;
    this.readOrNot();
  }

  /** The connection is gone. Resolves when what came in before is in the session, or refused. */
  async end(): Promise<void> {
    this.gone = true;
    this.heartbeat.stop();
    this.token.stop();
    this.outbound.end();
    this.acks.end();
    await this.queue.idle();
    if (this.refusedUntold === 0) return;
    this.visit.log.info({ refused: this.refusedUntold }, 'input of a socket was refused after its end');
  }

  /** Its token counts no more, and neither does what waits to be put into the session. */
  revoke(code: number, reason: string): void {
    this.queue.clear();
    this.close(code, reason);
  }

  get user(): string {
    return this.identity.user;
  }

  get issuedAt(): number {
    return this.identity.issuedAt;
  }

  get flushedSeq(): number {
    return this.outbound.flushedSeq;
  }

  deliver(entry: LogEntry, withOwn: boolean): void {
    const isOwn = entry.origin === this.id;
    if (!isOwn || withOwn) this.outbound.durable(entry);
    if (isOwn) this.acks.own(entry, withOwn);
    this.acks.reached(entry);
    if (isOwn) this.outbound.passed(entry.seq);
  }

  pass(frame: Buffer | string): void {
    this.outbound.passing(frame);
  }

  resync(): void {
    this.outbound.rewind();
    this.acks.startAt(0);
    this.pass(resyncFrame());
  }

  get isBehind(): boolean {
    return this.outbound.isBehind;
  }

  async flushed(): Promise<void> {
    await this.outbound.flushed();
  }

  close(code: number, reason: string): void {
    if (this.closing) return;
    this.beginToClose(code, reason, closeGraceBytes.usual);
  }

  flooded(): void {
    this.context.onRateLimited('frames');
    this.beginToClose(closeCodes.TOO_MANY.code, 'too many frames', closeGraceBytes.flood);
  }

  private beginToClose(code: number, reason: string, graceBytes: number): void {
    this.closing = true;
    this.inbound.stop();
    this.socket.close(code, reason);
    readNoMore(this.socket, this.connection, graceBytes);
    this.context.wheel.after(closeGraceMs, () => this.socket.terminate());
  }

  reads(): void {
    this.turns.reads(this.turnOf, this);
  }

  took(work: number): void {
    this.turns.spend(this.turnOf, work);
  }

  control(): void {
    this.heartbeat.sign();
  }

  message(data: RawData, isBinary: boolean): void {
    this.heartbeat.sign();
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
        this.pass(infoFrame('pong'));
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
        this.queue.push(bytes, () => this.guard(() => this.renewToken(frame.metadata.token)));
        return;
    }
  }

  private async takeText(frame: TextFrame, receivedAt: number): Promise<void> {
    const messageId = newMessageId();
    const trace = { sessionId: this.sessionId, ofSocket: this.traceparent, startedAt: receivedAt };
    const span = textSpan(this.context.tracing, frame, trace);
    const { client_message_id: clientId } = frame.metadata ?? {};
    this.acks.times.begin(messageId, { clientId, receivedAt });
    let isAcceptedNow = false;
    try {
      const reply = await this.context.texts.count('socket', () =>
        answering(span, () => this.submit(frame, messageId, span)),
      );
      isAcceptedNow = reply.kind === 'accepted';
      // An accepted text is acked when its turn in the log comes, so that acks and frames are in one order.
      if (isAcceptedNow || clientId === undefined) return;
      // What comes behind it waits neither for its replicas nor for its place, unless many do.
      void this.guard(() => this.ackAgain(reply, clientId), clientId);
      await this.acks.hasRoom();
    } finally {
      if (!isAcceptedNow) this.acks.times.drop(messageId);
    }
  }

  /** Acks a text that was sent again. */
  private async ackAgain(reply: AcceptedText, clientId: string): Promise<void> {
    await this.context.durability?.accept(this.sessionId, reply);
    this.acks.again(reply, clientId);
  }

  private async submit(frame: TextFrame, messageId: string, span: Span): Promise<AcceptedText> {
    const { client_message_id: clientId, ...metadata } = frame.metadata ?? {};
    return submitText(
      this.context.scripts,
      {
        sessionId: this.sessionId,
        user: this.identity.user,
        content: frame.content,
        sender: frame.sender,
        receiver: frame.receiver,
        metadata,
        clientId,
        origin: this.id,
        requestId: messageId,
        messageId,
        span,
        ears: this.context.ears,
      },
      this.context.limits,
      await this.audienceOf(metadata),
    );
  }

  /** The agents of the session, where a text has to be checked against them. */
  private async audienceOf(metadata: Readonly<Record<string, unknown>>): Promise<Audience | undefined> {
    if (!this.isAmongAgents && metadata['structured_data'] === undefined) return undefined;
    const type = this.isAmongAgents ? 'agent_agent' : 'human_agent';
    return readAudience(this.context.scripts, { sessionId: this.sessionId, type }, metadata);
  }

  private async takeStop(frame: Extract<ClientFrame, { type: 'stop' }>): Promise<void> {
    const reply = await requestStop(this.context.scripts, {
      sessionId: this.sessionId,
      user: this.identity.user,
      ...(frame.metadata ? { metadata: frame.metadata } : {}),
    });
    const clientId = frame.metadata?.client_message_id;
    const named = clientId === undefined ? {} : { client_message_id: clientId };
    if (reply.kind === 'nothing') this.pass(infoFrame('stop.nothing', named));
    if (reply.kind === 'pending') this.pass(infoFrame('stop.pending', named));
    if (reply.kind === 'none') throw new ApiError('SESSION_NOT_FOUND', 'There is no such session.');
  }

  private async renewToken(token: string): Promise<void> {
    const identity = await this.authenticate(token);
    if (identity.user !== this.identity.user) {
      throw new ApiError('TOKEN_INVALID', 'This token is of another user.');
    }
    this.identity = identity;
    this.token.renew(identity.expiresAt);
    this.pass(tokenFrame('token.renewed', identity.expiresAt));
  }

  /** Runs a piece of input to its end; what goes wrong is told to the client, and the socket stays open. */
  private async guard(action: () => Promise<void>, clientId?: string): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (this.gone) this.refusedUntold += 1;
      if (!(error instanceof ApiError)) {
        this.visit.log.error({ err: error }, 'input of a socket failed');
        this.pass(
          errorFrame(new ApiError('INTERNAL', 'This could not be done; the fault is ours.'), clientId),
        );
        return;
      }
      if (isRedisUnavailable(error.cause))
        this.visit.log.debug({ err: error.cause }, 'redis is out of reach');
      this.pass(errorFrame(error, clientId));
      if (error.code === 'SESSION_NOT_FOUND') this.close(closeCodes.INVALID_SESSION.code, 'no such session');
      if (error.code === 'RATE_LIMITED') this.countRefusal();
    }
  }

  private refuseInvalid({ error, clientId }: InvalidFrame): void {
    const retryAfterSeconds = this.refusals.invalidFrame(performance.now());
    if (retryAfterSeconds === 0) {
      this.pass(errorFrame(error, clientId));
      return;
    }
    const tooMany = new ApiError('RATE_LIMITED', 'Too many invalid frames.', { retryAfterSeconds });
    this.pass(errorFrame(tooMany, clientId));
    this.context.onRateLimited('invalid-frames');
    this.countRefusal();
  }

  /** What is over the budget is not looked at; a client that is told which text it was sends it again later. */
  refused(retryAfterSeconds: number, data?: RawData): void {
    if (this.refusals.flooded(performance.now())) {
      this.flooded();
      return;
    }
    this.context.metrics.framesIn.inc({ type: 'refused' });
    this.context.onRateLimited('frames');
    const tooMany = new ApiError('RATE_LIMITED', 'Too many frames; wait a little.', { retryAfterSeconds });
    this.pass(errorFrame(tooMany, data && clientIdIn(data)));
  }

  private countRefusal(): void {
    if (this.refusals.tooMany(performance.now())) this.close(closeCodes.TOO_MANY.code, 'too many messages');
  }

  private throttle({ length, bytes }: SerialQueue): void {
    const fill = Math.max(length / maxWaiting.frames, bytes / maxWaiting.bytes);
    if (fill > 1 / 4 && fill < 1) return;
    this.isFull = fill >= 1;
    this.readOrNot();
  }

  private readOrNot(): void {
    if (this.isFull || this.isHeld) this.socket.pause();
    else if (this.socket.isPaused && !this.closing) this.socket.resume();
  }
}
