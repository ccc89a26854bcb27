import type { ChatMessage } from './chat-request.ts';

/** Stands in for what a protocol wants but the dialogue does not have. */
const blankText = '(blank message)';
const opening = '(The conversation begins.)';

/**
 * A dialogue that every protocol takes: it begins with the user, roles alternate, nothing is blank, and the oldest
 * turns are dropped until it holds at most `maxChars` UTF-16 units (the newest turn stays, whatever its size).
 * Stopped answers are empty, and several texts may wait for one answer: both are refused by some providers as they are.
 */
export function toDialogue(messages: readonly ChatMessage[], maxChars: number): ChatMessage[] {
  const turns = newestTurns(toTurns(messages), maxChars);
  const dialogue: ChatMessage[] = [];
  for (const message of turns.flat()) {
    const previous = dialogue.at(-1);
    if (previous?.role === message.role) {
      dialogue[dialogue.length - 1] = { ...message, content: `${previous.content}\n\n${message.content}` };
    } else {
      dialogue.push(message);
    }
  }
  return dialogue[0]?.role === 'user' ? dialogue : [{ role: 'user', content: opening }, ...dialogue];
}

/** A turn begins with the first text of the user after an answer and holds all up to the next such text. */
function toTurns(messages: readonly ChatMessage[]): ChatMessage[][] {
  const turns: ChatMessage[][] = [];
  let previous: ChatMessage | undefined;
  for (const message of messages) {
    const isBlank = message.content.trim() === '';
    if (isBlank && message.role === 'assistant') continue;
    const settled = isBlank ? { ...message, content: blankText } : message;
    const turn = turns.at(-1);
    if (turn && (message.role === 'assistant' || previous?.role === 'user')) turn.push(settled);
    else turns.push([settled]);
    previous = settled;
  }
  return turns;
}

function newestTurns(turns: readonly ChatMessage[][], maxChars: number): readonly ChatMessage[][] {
  let room = maxChars;
  let first = turns.length;
  while (first > 0) {
    room -= (turns[first - 1] ?? []).reduce((sum, message) => sum + message.content.length, 0);
    if (room < 0 && first < turns.length) break;
    first -= 1;
  }
  return turns.slice(first);
}
