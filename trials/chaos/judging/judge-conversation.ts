import { is, type SeenFrame } from '../../../tests/support/seen-frame.ts';

/** What each agent of a conversation says of itself, in the order in which they speak. */
export const speakers = ['a', 'b', 'c'] as const;

/** So many turns each of them has something new to say. */
export const scriptTurns = 100;

/** What an agent says in one of its turns. */
export function spoken(name: string, turn: number): string {
  return `${name} says ${turn} things`;
}

/** What was wrong with the log of agents among themselves; `isSpent` if they may have come to a ceiling other than turns. */
export function judgeConversation(log: readonly SeenFrame[], isSpent: boolean): string[] {
  return [...judgeTurns(log), ...judgeEnds(log, isSpent), ...judgeWords(log)];
}

/** Turns are numbered without a gap, by the agents in their order, and say what those say. */
function judgeTurns(log: readonly SeenFrame[]): string[] {
  return log.filter(is.response).flatMap(({ content = '', sender, metadata }, at) => {
    const wrong: string[] = [];
    const position = at % speakers.length;
    const name = speakers[position] ?? '';
    if (metadata['turn'] !== at + 1) wrong.push(`turn ${metadata['turn']} stands in the place of ${at + 1}`);
    if (!sender?.endsWith(`_${position}`)) wrong.push(`turn ${at + 1} is spoken by ${sender}`);
    const isStopped = metadata['finish_reason'] === 'stopped';
    const isRight = isStopped
      ? spoken(name, 0).startsWith(content.slice(0, `${name} says `.length))
      : new RegExp(`^${spoken(name, 0).replace('0', '\\d+')}$`).test(content);
    if (!isRight) wrong.push(`turn ${at + 1} of ${name} says ${JSON.stringify(content)}`);
    return wrong;
  });
}

/** Each stretch has one end, for a reason that somebody wanted. */
function judgeEnds(log: readonly SeenFrame[], isSpent: boolean): string[] {
  const wanted = new Set(['max_turns', 'stopped_by_client']);
  if (isSpent) for (const ceiling of ['max_tokens', 'max_cost', 'max_duration']) wanted.add(ceiling);
  const wrong: string[] = [];
  let isRunning = false;
  for (const { type, metadata } of log) {
    if (type === 'error' && metadata['code'] !== 'CONVERSATION_ENDED')
      wrong.push(`an error: ${metadata['code']}`);
    if (metadata['event'] === 'conversation.ended') {
      if (!isRunning && metadata['turns'] !== 0) wrong.push('an end without a turn since the last');
      // Who has nothing new to say says the same again and again.
      const isRepeating =
        metadata['reason'] === 'loop_detected' && metadata['turns'] >= speakers.length * scriptTurns;
      if (!isRepeating && !wanted.has(metadata['reason'] as string))
        wrong.push(`it ended for ${metadata['reason']} after ${metadata['turns']} turns`);
      isRunning = false;
    } else if (type === 'response' || type === 'text') {
      isRunning = true;
    }
  }
  return isRunning ? [...wrong, 'no end'] : wrong;
}

/**
 * A supervisor's word is heard once; or it is refused, if the conversation ends before it is. The turn that was claimed
 * before the word was logged cannot have heard it, the next one must; one that is stopped hears nothing.
 */
function judgeWords(log: readonly SeenFrame[]): string[] {
  return log.filter(is.type('text')).flatMap(({ metadata }) => {
    const id = metadata['message_id'] as string;
    const heard = log.filter((frame) => (frame.metadata['heard'] as string[] | undefined)?.includes(id));
    const refusals = log.filter((frame) => frame.type === 'error' && frame.metadata['in_reply_to'] === id);
    if (heard.length + refusals.length !== 1)
      return [`${id} was heard ${heard.length} times and refused ${refusals.length}`];
    const [refusal] = refusals;
    if (!refusal) return [];
    const deaf = log
      .slice(metadata['seq'] as number, (refusal.metadata['seq'] as number) - 1)
      .filter((frame) => is.response(frame) && frame.metadata['finish_reason'] !== 'stopped');
    return deaf.length > 1 ? [`${id} was heard in none of ${deaf.length} turns, and refused`] : [];
  });
}
