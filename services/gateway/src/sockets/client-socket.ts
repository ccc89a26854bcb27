import type { Duplex } from 'node:stream';
import type { Attached, LogEntry } from '@agentconnect/broker';
import { ApiError, closing, randomId } from '@agentconnect/protocol';
import type { WebSocket } from 'ws';
import { revoked } from '../access/authenticator.ts';
import { requireScope } from '../access/scopes.ts';
import type { Ground, Identity, KeyRights } from '../access/identity.ts';
import type { SessionListener } from '../feeds/session-listener.ts';
import { resyncFrame, tokenFrame } from '../feeds/passing-frames.ts';
import { Outbound } from '../listeners/outbound.ts';
import { TokenLife } from '../listeners/token-life.ts';
import { endReasonOf, type SignedInConnection } from '../revocation/signed-in.ts';
import { closeGraceBytes, cutOffLater } from './closing.ts';
import { Heartbeat } from './heartbeat.ts';
import type { SocketContext } from './socket-context.ts';
import { type InputSocket, SocketInput, type SocketInputOptions } from './socket-input.ts';
import { SocketWire } from './socket-wire.ts';
import { TextAcks } from './text-acks.ts';

export interface ClientSocketOptions extends Omit<SocketInputOptions, 'acks'> {
  readonly sessionId: string;
  readonly identity: Identity;
  /** Rejects with an `ApiError` if the token is invalid. */
  readonly authenticate: (token: string) => Promise<Identity>;
  readonly streaming: boolean;
  /** The trace context of the request that opened it. */
  readonly traceparent: string | undefined;
}

/** One client's WebSocket: `SocketInput` handles what comes in, and the feed what goes out. */
export class ClientSocket implements SessionListener, SignedInConnection, InputSocket {
  readonly id = `k${randomId(16)}`;
  readonly streaming: boolean;
  readonly sessionId: string;
  readonly traceparent: string | undefined;
  isAmongAgents = false;
  isClosing = false;
  private readonly socket: WebSocket;
  private readonly connection: Duplex;
  private readonly context: SocketContext;
  private identity: Identity;
  private readonly authenticate: (token: string) => Promise<Identity>;
  private readonly outbound: Outbound;
  private readonly heartbeat: Heartbeat;
  private readonly token: TokenLife;
  private readonly acks: TextAcks;
  private readonly input: SocketInput;

  constructor(options: ClientSocketOptions) {
    const { socket, context } = options;
    this.socket = socket;
    this.connection = options.connection;
    this.context = context;
    this.sessionId = options.sessionId;
    this.identity = options.identity;
    this.authenticate = options.authenticate;
    this.traceparent = options.traceparent;
    this.streaming = options.streaming;
    this.outbound = new Outbound(new SocketWire(socket), {
      maxBufferBytes: context.maxBufferBytes,
      onSlow: () => {
        context.metrics.slowReaders.inc();
        this.close(...closing('GENERIC', 'slow consumer'));
      },
      onSent: () => context.metrics.framesOut.inc(),
    });
    this.heartbeat = new Heartbeat(socket, context.wheel, context.heartbeat, () =>
      this.close(...closing('GENERIC', 'inactivity timeout')),
    );
    this.token = new TokenLife(context.wheel, {
      expiring: (expiresAt) => this.pass(tokenFrame('token.expiring', expiresAt)),
      expired: () => this.close(...closing('AUTH_FAILED', endReasonOf(this).expired)),
    });
    this.acks = new TextAcks(context.metrics, (frame) => this.pass(frame));
    this.input = new SocketInput(this, { ...options, acks: this.acks });
  }

  /** Starts to read, to ping and to watch the token, once the session is attached. */
  open({ start, type }: Pick<Attached, 'start' | 'type'>): void {
    this.outbound.flushedSeq = start.seq;
    this.acks.startAt(start.seq);
    this.isAmongAgents = type === 'agent_agent';
    this.heartbeat.start();
    this.token.renew(this.identity);
    this.input.start();
  }

  /** The connection is gone. Resolves when earlier input is in the session, or refused. */
  async end(): Promise<void> {
    this.heartbeat.stop();
    this.token.stop();
    this.outbound.end();
    this.acks.end();
    await this.input.end();
  }

  /** Its token was revoked: input that waits is dropped too. */
  revoke(code: number, reason: string): void {
    this.input.clear();
    this.close(code, reason);
  }

  get user(): string {
    return this.identity.user;
  }

  get key(): KeyRights | undefined {
    return this.identity.key;
  }

  get grounds(): readonly Ground[] {
    return this.identity.grounds;
  }

  get login(): string | undefined {
    return this.identity.login;
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
    if (this.isClosing) return;
    this.beginToClose(code, reason, closeGraceBytes.usual);
  }

  closeFlooded(): void {
    this.beginToClose(...closing('TOO_MANY', 'too many frames'), closeGraceBytes.flood);
  }

  sign(): void {
    this.heartbeat.sign();
  }

  async renewToken(token: string): Promise<void> {
    const identity = await this.authenticate(token);
    if (identity.user !== this.identity.user) {
      throw new ApiError('TOKEN_INVALID', 'This token belongs to another user.');
    }
    requireScope(identity, 'sessions:read');
    const { signedIn } = this.context;
    signedIn.remove(this);
    this.identity = identity;
    if (!signedIn.add(this)) throw revoked({});
    this.token.renew(identity);
    this.pass(tokenFrame('token.renewed', identity.expiresAt));
  }

  private beginToClose(code: number, reason: string, bytes: number): void {
    this.isClosing = true;
    this.input.stop();
    this.socket.close(code, reason);
    cutOffLater(this.socket, this.connection, { wheel: this.context.wheel, bytes });
  }
}
