import type { OpenCall as Call } from '@agentconnect/broker';
import { answerIdOf } from '@agentconnect/protocol';
import type { ConversationModel } from './conversation-model.ts';

export interface Input {
  readonly kind: 'init' | 'text' | 'question' | 'turn';
  readonly id: string;
  readonly seq: number;
  /** Position of the agent whose turn it is. */
  readonly position: number;
  /** Whether its turn keeps an account of calls. */
  readonly keepsCalls: boolean;
}

/** An entry of the ready stream. `id` is Redis's, learned after the step that made it. */
export interface Entry {
  id: string | undefined;
  readonly sessionId: string;
  /** The worker it was given to last; an entry without one was not delivered. */
  reader: string | undefined;
}

export type OpenCall = Pick<Call, 'callId' | 'state' | 'isEditable'>;

export interface Registration {
  generation: number;
  streaming: boolean;
}

/** What one session ought to be. */
export class SessionModel {
  readonly sessionId: string;
  /** Whether its agents have tools. */
  hasTools = false;
  /** How many notes its turn has made of its calls, and the calls that have no result. */
  notes = 0;
  open: OpenCall[] = [];
  /** What was said to each call first, or that nobody can answer it any more. */
  readonly said = new Map<string, string>();
  /** Whether the partial stands while nobody writes it; or the claim that goes on behind it. */
  held = '';
  /** Of a session of agents among themselves. */
  conversation: ConversationModel | undefined;
  /** Id of an agent that is registered beyond this session. */
  registered: string | undefined;
  /** The session that waits for its answer. */
  parent: string | undefined;
  state: 'none' | 'ready' | 'leased' | 'idle' | 'parked' | 'closed' = 'none';
  status = 'initializing';
  /** Whether its time is over, closed or not. */
  over = false;
  /** Message ids in the order of the log. */
  log: string[] = [];
  mailbox: Input[] = [];
  entry: Entry | undefined;
  lease: { nonce: string; worker: string; ended: boolean } | undefined;
  attempt = 0;
  losses = 0;
  /** What the turn has been through, as its holder noted it. */
  progress: string | undefined;
  stopSeq = 0;
  partial: string | undefined;
  readonly seen = new Map<string, { id: string; seq: number; fingerprint: string }>();
  finished: { nonce: string; seq: number } | undefined;
  parkedBy: string | undefined;
  released: string | undefined;
  /** Whether it wakes by itself, and whether that time has come. */
  parkedForTime = false;
  wakeIsDue = false;
  waits: readonly string[] = [];
  readonly events = new Map<string, 'ok' | 'noted'>();
  readonly gateways = new Map<string, Registration>();
  attended = 0;
  flushed = 0;

  constructor(sessionId: string) {
    this.sessionId = sessionId;
  }

  /** The part of its id that the ids of its turns are made of. */
  get random(): string {
    return this.sessionId.split('_')[2] ?? '';
  }

  get seq(): number {
    return this.log.length;
  }

  get head(): Input | undefined {
    return this.mailbox[0];
  }

  get exists(): boolean {
    return this.state !== 'none';
  }

  /** The field that says what it waits for. */
  get waitsField(): string | undefined {
    if (this.waits.length < 2) return this.waits[0];
    return ` ${this.waits.join(' ')} `;
  }

  holds(nonce: string): boolean {
    return this.state === 'leased' && this.lease?.nonce === nonce;
  }

  isStopped(input: Input): boolean {
    return this.stopSeq > input.seq;
  }

  dropHead(): void {
    this.mailbox.shift();
    this.partial = undefined;
    this.attempt = 0;
    this.losses = 0;
    this.progress = undefined;
    this.notes = 0;
    this.open = [];
    this.held = '';
  }
}

export function answerOf(input: Pick<Input, 'id'>): string {
  return answerIdOf(input.id);
}
