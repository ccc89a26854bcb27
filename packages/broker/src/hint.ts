/**
 * What a gateway hears of its sessions. A hint is one line and, behind it, the finished frame: the gateway reads the
 * line and sends the frame's bytes on as they are. A hint may be lost; the log is the truth.
 */
export type Hint =
  | {
      kind: 'frame';
      sessionId: string;
      seq: number;
      messageId: string;
      /** Its time, in ms. */
      at: number;
      /** The message id of the entry before it, or `-` for the first, and that one's time. */
      previousId: string;
      previousAt: number;
      /** The socket a text came from, or `-`. */
      origin: string;
      /** Of an answer: the attempt that it is of; else 0. */
      attempt: number;
      frame: Buffer;
    }
  | {
      kind: 'delta';
      sessionId: string;
      messageId: string;
      attempt: number;
      /** Both in UTF-16 units. */
      offset: number;
      length: number;
      frame: Buffer;
    }
  | { kind: 'restart'; sessionId: string; messageId: string; attempt: number; frame: Buffer }
  | { kind: 'passing'; sessionId: string; frame: Buffer }
  | { kind: 'close'; sessionId: string; code: number; reason: string }
  | { kind: 'probe'; sessionId: string }
  /** Of a partition, not of a session: see `pulse`. */
  | { kind: 'pulse'; partition: number };

const newline = 0x0a;
const manyHints = 0x4d;

/**
 * What the name of a gateway begins with that takes many hints as one message: one line that begins with `M` and has
 * their lengths in bytes, and behind it the hints. Others get each hint by itself.
 */
export const takesMany = 'h';

/** Where the first line of a message ends. It is short, and `indexOf` costs more than to look at it. */
function lineEnd(message: Buffer): number {
  let at = 0;
  while (at < message.length && message[at] !== newline) at += 1;
  return at;
}

/** The hints of a message, without those of a kind that a newer release made. */
export function parseHints(message: Buffer): Hint[] {
  if (message[0] !== manyHints) return [parseHint(message)].filter((hint) => hint !== undefined);
  let at = lineEnd(message) + 1;
  const hints: Hint[] = [];
  for (const size of message.toString('latin1', 2, at - 1).split(' ')) {
    const hint = parseHint(message.subarray(at, at + Number(size)));
    if (hint) hints.push(hint);
    at += Number(size);
  }
  return hints;
}

/** `undefined` for a hint of a kind that a newer release made. */
function parseHint(message: Buffer): Hint | undefined {
  const end = lineEnd(message);
  const [kind, sessionId = '', a = '', b = '', c = '', d = '', e = '', f = '', g = ''] = message
    .toString('latin1', 0, end)
    .split(' ');
  // A copy: a message is a piece of what the connection read at once, which a frame that waits for its reader would hold
  // in memory as a whole.
  const frame = Buffer.from(message.subarray(end + 1));
  switch (kind) {
    case 'F':
      return {
        kind: 'frame',
        sessionId,
        seq: Number(a),
        messageId: b,
        at: Number(e),
        previousId: c,
        previousAt: Number(f),
        origin: d,
        attempt: Number(g),
        frame,
      };
    case 'D':
      return {
        kind: 'delta',
        sessionId,
        messageId: a,
        attempt: Number(b),
        offset: Number(c),
        length: Number(d),
        frame,
      };
    case 'R':
      return { kind: 'restart', sessionId, messageId: a, attempt: Number(b), frame };
    case 'S':
      return { kind: 'passing', sessionId, frame };
    case 'C':
      return { kind: 'close', sessionId, code: Number(a), reason: [b, c].filter(Boolean).join(' ') };
    case 'P':
      return { kind: 'probe', sessionId };
    case 'H':
      return { kind: 'pulse', partition: Number(sessionId) };
    default:
      return undefined;
  }
}

/** What a worker hears: that a turn of its was stopped, or that it lost a session. */
export interface WorkerHint {
  readonly kind: 'stop' | 'lost';
  readonly sessionId: string;
}

export function parseWorkerHint(message: string): WorkerHint | undefined {
  const [kind, sessionId] = message.split(' ');
  return (kind === 'stop' || kind === 'lost') && sessionId ? { kind, sessionId } : undefined;
}
