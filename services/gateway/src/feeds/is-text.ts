import type { LogEntry } from '@agentconnect/broker';

/** Frames are written with their type first (`openFrame`). */
const beginning = Buffer.from('{"type":"text"');

/** Whether an entry of the log is what somebody said. The frame is not parsed for it. */
export function isText({ frame }: Pick<LogEntry, 'frame'>): boolean {
  return frame.subarray(0, beginning.length).equals(beginning);
}
