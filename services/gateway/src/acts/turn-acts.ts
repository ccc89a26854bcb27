import { type AsideTurn, dropAside, findAside, listAside, type Scripts } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import type { ShownAsideTurn, TurnActs } from './acts.ts';
import { askAgain } from './ask-again.ts';
import type { Note } from './note.ts';

/** Acts on turns that were set aside, by Redis. */
export class StoredTurnActs implements TurnActs {
  private readonly scripts: Scripts;
  private readonly note: Note;

  constructor({ scripts, note }: { readonly scripts: Scripts; readonly note: Note }) {
    this.note = note;
    this.scripts = scripts;
  }

  async list(options: { readonly content: boolean }): Promise<readonly ShownAsideTurn[]> {
    return (await listAside(this.scripts)).map((turn) => shownTurn(turn, options));
  }

  async retry(id: string): Promise<string> {
    const turn = await this.find(id);
    const messageId = await askAgain(this.scripts, turn);
    await dropAside(this.scripts, turn);
    await this.note('turn.retry', id, turn.sessionId);
    return messageId;
  }

  async drop(id: string): Promise<void> {
    const turn = await this.find(id);
    await dropAside(this.scripts, turn);
    await this.note('turn.drop', id, turn.sessionId);
  }

  private async find(id: string): Promise<AsideTurn> {
    const turn = await findAside(this.scripts, id);
    if (!turn) throw new ApiError('TURN_NOT_FOUND', `No turn ${id} is set aside.`);
    return turn;
  }
}

export function shownTurn(
  { id, at, sessionId, messageId, attempts, asked }: AsideTurn,
  { content }: { readonly content: boolean },
): ShownAsideTurn {
  const text = content ? (asked?.body.content ?? null) : undefined;
  return { id, at, sessionId, messageId, attempts, content: text };
}
