import type { SeenFrame } from '../../../tests/support/socket-client.ts';

/** What is wrong with a log by itself, whatever was said in it. */
export function judgeLog(log: readonly SeenFrame[]): string[] {
  const wrong: string[] = [];
  for (const [at, frame] of log.entries()) {
    const { seq } = frame.metadata;
    if (seq !== at + 1) wrong.push(`the log has ${seq} at place ${at + 1}`);
    const before = log[at - 1];
    if (before && before.timestamp >= frame.timestamp) wrong.push(`time stands still at ${at + 1}`);
  }
  const ids = log.map(({ metadata }) => metadata['message_id'] as string);
  if (new Set(ids).size !== ids.length) wrong.push('an id stands twice in the log');
  return wrong;
}

/**
 * What is wrong with an end of the log that its client has not seen. It has left with all its answers, so that one of
 * its stops may have been on its way still, on a line that was dropped.
 */
export function judgeUnseen(unseen: readonly SeenFrame[]): string[] {
  if (unseen.every(isStop)) return [];
  return [`not seen: ${unseen.map((frame) => JSON.stringify(frame).slice(0, 500)).join(', ')}`];
}

/** What is wrong with a log in which its client has asked so many times to stop. */
export function judgeStops(log: readonly SeenFrame[], asked: number): string[] {
  const stops = log.filter(isStop).length;
  return stops > asked ? [`${stops} stops in the log, ${asked} were asked for`] : [];
}

/**
 * The same of a client that says a stop once more, under another id of the same call, behind a text before it that was
 * refused and goes again: then that text stands between the two.
 */
export function judgeStopCalls(log: readonly SeenFrame[], asked: number): string[] {
  const wrong: string[] = [];
  const calls = new Set<string>();
  const ids = new Set<string>();
  let last: string | undefined;
  for (const frame of log) {
    if (frame.type === 'text') last = undefined;
    if (!isStop(frame)) continue;
    const id = frame.metadata['client_message_id'] as string;
    const [call = id] = id.split('.');
    if (ids.has(id)) wrong.push(`the stop ${id} stands twice in the log`);
    if (last === call) wrong.push(`the stop ${id} stands in the log again, and nothing was said in between`);
    ids.add(id);
    calls.add(call);
    last = call;
  }
  if (calls.size > asked) wrong.push(`stops of ${calls.size} calls in the log, ${asked} were asked for`);
  return wrong;
}

/** What is wrong with how answers say that they were stopped: those whose question a stop stands behind do, and no other. */
export function judgeStopped(log: readonly SeenFrame[], mayLose: boolean): string[] {
  const seqOf = ({ metadata }: SeenFrame): number => metadata['seq'] as number;
  const stops = log.filter(isStop).map(seqOf);
  const asked = new Map(
    log.filter(({ type }) => type === 'text').map((text) => [text.metadata['message_id'], seqOf(text)]),
  );
  return log.flatMap((answer) => {
    const from = asked.get(answer.metadata['in_reply_to']);
    if (from === undefined || (answer.type !== 'response' && answer.type !== 'error')) return [];
    const isStopped = stops.some((stop) => from < stop && stop < seqOf(answer));
    const saysStopped = answer.metadata['finish_reason'] === 'stopped';
    const { message_id: id } = answer.metadata;
    if (isStopped && !saysStopped) return [`${id} was stopped and does not say so`];
    // The stop itself may be lost with a primary, when its worker has heard of it.
    if (saysStopped && !isStopped && !mayLose) return [`${id} says that it was stopped, and nobody did`];
    return [];
  });
}

function isStop({ type, metadata }: SeenFrame): boolean {
  return type === 'stop' && metadata['event'] !== 'conversation.ended';
}
