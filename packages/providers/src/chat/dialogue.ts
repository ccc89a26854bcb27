import type { AssistantMessage, ChatMessage } from './chat-request.ts';
import { settleCalls } from './settle-calls.ts';

/** Stands in for what a protocol wants but the dialogue does not have. */
const blankText = '(blank message)';
const opening = '(The conversation begins.)';

/**
 * A dialogue that every protocol takes: it begins with the user, roles alternate, nothing is blank but the text of a
 * message with tool calls, calls are followed by their results, and the oldest turns are dropped until it holds at most
 * `maxChars` UTF-16 units (the newest turn stays, whatever its size). Stopped answers are empty, and several texts may
 * wait for one answer: both are refused by some providers as they are.
 */
export function toDialogue(messages: readonly ChatMessage[], maxChars: number): ChatMessage[] {
  const turns = newestTurns(toTurns(settleCalls(messages)), maxChars);
  const dialogue: ChatMessage[] = [];
  for (const message of turns.flat()) {
    const previous = dialogue.at(-1);
    if (message.role !== 'tool' && previous?.role === message.role) {
      const content = [previous.content, message.content].filter((text) => text !== '').join('\n\n');
      dialogue[dialogue.length - 1] = { ...message, content };
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
    const settled = settleBlank(message);
    if (!settled) continue;
    const turn = turns.at(-1);
    if (turn && (message.role !== 'user' || previous?.role === 'user')) turn.push(settled);
    else turns.push([settled]);
    previous = settled;
  }
  return turns;
}

function settleBlank(message: ChatMessage): ChatMessage | undefined {
  if (message.content.trim() !== '') return message;
  if (message.role !== 'assistant') return { ...message, content: blankText };
  return message.toolCalls && { ...message, content: '' };
}

function newestTurns(turns: readonly ChatMessage[][], maxChars: number): readonly ChatMessage[][] {
  let room = maxChars;
  let first = turns.length;
  while (first > 0) {
    room -= (turns[first - 1] ?? []).reduce((sum, message) => sum + sizeOf(message), 0);
    if (room < 0 && first < turns.length) break;
    first -= 1;
  }
  return turns.slice(first);
}

function sizeOf(message: ChatMessage): number {
  return message.content.length + (message.role === 'assistant' ? sizeOfCalls(message) : 0);
}

function sizeOfCalls({ toolCalls = [] }: AssistantMessage): number {
  return toolCalls.reduce((sum, call) => sum + call.arguments.length, 0);
}
