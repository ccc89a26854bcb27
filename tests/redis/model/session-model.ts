export interface Input {
  readonly kind: 'init' | 'text';
  readonly id: string;
  readonly seq: number;
}

/** An entry of the ready stream. `id` is Redis's, learned after the step that made it. */
export interface Entry {
  id: string | undefined;
  readonly sessionId: string;
  /** The worker it was given to last; an entry without one was not delivered. */
  reader: string | undefined;
}

export interface Registration {
  generation: number;
  streaming: boolean;
}

/** What one session ought to be. */
export class SessionModel {
  readonly sessionId: string;
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
  stopSeq = 0;
  partial: string | undefined;
  readonly seen = new Map<string, { id: string; seq: number; fingerprint: string }>();
  finished: { nonce: string; seq: number } | undefined;
  parkedBy: string | undefined;
  released: string | undefined;
  parkedForTime = false;
  waits: string | undefined;
  readonly events = new Map<string, 'ok' | 'noted'>();
  readonly gateways = new Map<string, Registration>();
  attended = 0;
  flushed = 0;

  constructor(sessionId: string) {
    this.sessionId = sessionId;
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
  }
}

export function answerOf(input: Input): string {
  return input.id.replace(/^msg_/, 'rsp_');
}
