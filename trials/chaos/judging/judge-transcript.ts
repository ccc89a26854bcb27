import { isDeepStrictEqual } from 'node:util';
import type { Transcript } from '../../../tests/support/client-transcript.ts';
import type { SeenFrame } from '../../../tests/support/socket-client.ts';
import { judgeLog, judgeUnseen } from './judge-log.ts';

/** Compares what a client has seen over all its lines with the log, and the log with what every log keeps. */
export function judgeTranscript(log: readonly SeenFrame[], transcript: Transcript): string[] {
  const wrong = [...transcript.problems, ...judgeLog(log)];
  const seen = transcript.entries;
  if (seen.length > log.length) wrong.push(`${seen.length} frames and acks for a log of ${log.length}`);
  wrong.push(...judgeUnseen(log.slice(seen.length)));
  for (const [at, frame] of seen.entries()) {
    const logged = log[at];
    if (logged && frame.metadata['message_id'] !== logged.metadata['message_id']) {
      wrong.push(
        `seq ${at + 1} is ${frame.metadata['message_id']}, in the log ${logged.metadata['message_id']}`,
      );
    }
    const isAck = frame.metadata['event'] === 'ack';
    if (logged && !isAck && !isDeepStrictEqual(frame, logged)) {
      wrong.push(
        `seq ${at + 1} is ${JSON.stringify(frame)}, in the log ${JSON.stringify(logged)}`.slice(0, 1_000),
      );
    }
  }
  wrong.push(...judgeAcks(log, transcript));
  try {
    transcript.verify({ pieces: 'some' });
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  }
  return wrong;
}

/**
 * Whatever way an ack came, it says where in the log its text stands. Where Redis may lose what it has confirmed, that may
 * have been in another log: the gateway that waits for a reply puts the same text into the next one.
 */
function judgeAcks(log: readonly SeenFrame[], { allAcks, mayLose }: Transcript): string[] {
  if (mayLose) return [];
  const logged = new Map(log.map(({ metadata }) => [metadata['message_id'], metadata]));
  return allAcks.flatMap(({ metadata: { message_id: id, seq, cursor } }) => {
    const entry = logged.get(id);
    if (!entry || (entry['seq'] === seq && entry['cursor'] === cursor)) return [];
    return [`an ack of ${id} says ${seq} and ${cursor}, the log ${entry['seq']} and ${entry['cursor']}`];
  });
}
