import { closeCodes } from '@agentconnect/protocol';

/** Codes of RFC 6455 that `ws` tells of, beside those of ours: the client's own, and those of a broken connection. */
const usual = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011];
const known: ReadonlySet<number> = new Set([...usual, ...Object.values(closeCodes).map(({ code }) => code)]);

/** A close code as a label. A client may close with any code it likes, so one that nobody knows is `other`. */
export function closeCodeLabel(code: number): string {
  return known.has(code) ? String(code) : 'other';
}
