/**
 * What a gateway hears about its sessions. A hint is one line followed by the finished frame: the gateway reads the line and
 * sends the bytes of the frame on as they are. A hint may be lost; the log is the truth.
 */
export type Hint =
  | {
      kind: 'frame';
      sessionId: string;
      seq: number;
      messageId: string;
      /** The time of the entry, in ms. */
      at: number;
      /** The message id of the previous entry, or `-` for the first, and that entry's time. */
      previousId: string;
      previousAt: number;
      /** The socket a text came from, or `-`. */
      origin: string;
      /** For an answer, its attempt; otherwise 0. */
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
  /** About a partition, not a session: see `pulse`. */
  | { kind: 'pulse'; partition: number };

const newline = 0x0a;
const manyHints = 0x4d;

/**
 * The first letter of the name of a gateway that accepts many hints as one message: a line that begins with `M` and has their
 * lengths in bytes, followed by the hints. Other gateways get each hint by itself.
 */
export const takesMany = 'h';

/** Where the first line of a message ends. It is short, so `indexOf` would cost more than this loop. */
function lineEnd(message: Buffer): number {
  let at = 0;
  while (at < message.length && message[at] !== newline) at += 1;
  return at;
}

/** The hints of a message, without kinds that only a newer release knows. */
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

/** `undefined` for a kind that only a newer release knows. */
function parseHint(message: Buffer): Hint | undefined {
  const end = lineEnd(message);
  const [kind, sessionId = '', a = '', b = '', c = '', d = '', e = '', f = '', g = ''] = message
    .toString('latin1', 0, end)
    .split(' ');
  // A copy: the message is a slice of everything that the connection read at once, which a waiting frame would keep in
  // memory.
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

/** What a worker hears: that one of its turns was stopped, or that it lost a session. */
export interface WorkerHint {
  readonly kind: 'stop' | 'lost';
  readonly sessionId: string;
}

export function parseWorkerHint(message: string): WorkerHint | undefined {
  const [kind, sessionId] = message.split(' ');
  return (kind === 'stop' || kind === 'lost') && sessionId ? { kind, sessionId } : undefined;
}
