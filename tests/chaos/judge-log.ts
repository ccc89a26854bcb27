import type { Transcript } from '../support/client-transcript.ts';
import type { SeenFrame } from '../support/socket-client.ts';

/** Compares what a client has seen over all its sockets with the log, and the log with what every log keeps. */
export function judgeLog(log: readonly SeenFrame[], transcript: Transcript): string[] {
  const wrong = [...transcript.problems];
  for (const [at, { metadata }] of log.entries()) {
    if (metadata['seq'] !== at + 1) wrong.push(`the log has ${metadata['seq']} at place ${at + 1}`);
    const before = log[at - 1];
    const frame = log[at];
    if (before && frame && before.timestamp >= frame.timestamp) wrong.push(`time stands still at ${at + 1}`);
  }
  const ids = log.map(({ metadata }) => metadata['message_id'] as string);
  if (new Set(ids).size !== ids.length) wrong.push('an id stands twice in the log');
  const seen = transcript.entries;
  const unseen = log.slice(seen.length);
  if (seen.length > log.length || !unseen.every(isStop)) {
    const kinds = unseen.map(({ type, metadata }) => `${type} ${metadata['message_id']}`).join(', ');
    wrong.push(`${seen.length} frames and acks for a log of ${log.length}; not seen: ${kinds || 'none'}`);
  }
  for (const [at, frame] of seen.entries()) {
    const logged = log[at];
    if (logged && frame.metadata['message_id'] !== logged.metadata['message_id']) {
      wrong.push(
        `seq ${at + 1} is ${frame.metadata['message_id']}, in the log ${logged.metadata['message_id']}`,
      );
    }
    const isAck = frame.metadata['event'] === 'ack';
    if (logged && !isAck && frame.content !== logged.content)
      wrong.push(`seq ${at + 1} says something else than the log`);
  }
  try {
    transcript.verify({ pieces: 'some' });
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  }
  return wrong;
}

/** One may have been on its way, on a line that was dropped, when its client had all its answers and left. */
function isStop({ type, metadata }: SeenFrame): boolean {
  return type === 'stop' && metadata['event'] !== 'conversation.ended';
}
