import { type Confirmation, cursorOf, type LogEntry } from '@agentconnect/broker';
import type { Cursor } from '@agentconnect/protocol';

/** Confirms an entry once for all listeners of a session, which ask about the same entry at the same time. */
export class SharedConfirmation {
  private readonly confirm: (entry: Cursor) => Promise<Confirmation>;
  private asked: { readonly messageId: string; readonly outcome: Promise<Confirmation> } | undefined;

  constructor(confirm: (entry: Cursor) => Promise<Confirmation>) {
    this.confirm = confirm;
  }

  async of(entry: LogEntry): Promise<Confirmation> {
    if (this.asked?.messageId !== entry.messageId) {
      this.asked = { messageId: entry.messageId, outcome: this.confirm(cursorOf(entry)) };
    }
    const { asked } = this;
    const outcome = await asked.outcome;
    // A confirmed entry stays confirmed; otherwise the next caller asks again.
    if (outcome !== 'confirmed' && this.asked === asked) this.asked = undefined;
    return outcome;
  }
}
