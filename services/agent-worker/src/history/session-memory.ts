import type { Cast } from '@agentconnect/broker';
import { atMost } from '../at-most.ts';
import type { KnownDialogue } from './history-reader.ts';

/** The memory of a session beside its texts, in bytes. */
const sessionBytes = 1_024;

/** How long a turn waits for the previous turn to bring back the dialogue, in ms. */
const patienceMs = 100;

interface Remembered {
  readonly cast: Cast;
  dialogue: KnownDialogue | undefined;
  /** The end of a turn that has the dialogue, while Redis has not confirmed it. */
  ending: Promise<unknown> | undefined;
  bytes: number;
}

/**
 * What a worker remembers about the sessions that it worked on last, so that it need not read them again: who is in them,
 * and what was said. The least recently used session makes room for others. A turn takes the dialogue out, and puts it back
 * if it ends well; if there is none, the turn reads the log.
 */
export class SessionMemory {
  private readonly most: number;
  private readonly sessions = new Map<string, Remembered>();
  private bytes = 0;

  /** `bytes`: how much it may hold; 0 remembers nothing. */
  constructor(bytes: number) {
    this.most = bytes;
  }

  /** How many sessions it remembers. */
  get size(): number {
    return this.sessions.size;
  }

  castOf(sessionId: string): Cast | undefined {
    return this.sessions.get(sessionId)?.cast;
  }

  /** Remembers who is in a session. */
  meet(sessionId: string, { agents, metadata, size }: Cast): void {
    const known = this.sessions.get(sessionId);
    if (known) {
      // Moves it to the end, as the most recently used.
      this.sessions.delete(sessionId);
      this.sessions.set(sessionId, known);
      return;
    }
    const bytes = sessionBytes + 2 * size;
    this.sessions.set(sessionId, {
      cast: { agents, metadata, size },
      dialogue: undefined,
      ending: undefined,
      bytes,
    });
    this.grow(bytes);
  }

  /** Takes the dialogue out. Waits briefly for a turn that is about to bring it back. */
  async takeDialogue(sessionId: string): Promise<KnownDialogue | undefined> {
    const known = this.sessions.get(sessionId);
    if (!known) return undefined;
    if (known.ending) await atMost(patienceMs, known.ending);
    const { dialogue } = known;
    known.dialogue = undefined;
    return dialogue;
  }

  /** A turn that has the dialogue is ending. */
  ends(sessionId: string, end: Promise<unknown>): void {
    const known = this.sessions.get(sessionId);
    if (!known) return;
    known.ending = end;
    const over = (): void => {
      if (known.ending === end) known.ending = undefined;
    };
    end.then(over, over);
  }

  /** Puts the dialogue back. */
  keep(sessionId: string, dialogue: KnownDialogue): void {
    const known = this.sessions.get(sessionId);
    if (!known) return;
    const before = known.bytes;
    known.dialogue = dialogue;
    known.bytes = sessionBytes + 2 * (known.cast.size + dialogue.dialogue.size);
    this.grow(known.bytes - before);
  }

  private grow(bytes: number): void {
    this.bytes += bytes;
    for (const [sessionId, known] of this.sessions) {
      if (this.bytes <= this.most) return;
      this.sessions.delete(sessionId);
      this.bytes -= known.bytes;
    }
  }
}
