/** What a frame that comes in is, to whoever counts. */
type FrameKind =
  /** From here on texts may be sent. */
  | 'ready'
  /** The answer to the text under way. */
  | 'answer'
  /** A piece of it. */
  | 'piece'
  /** A refusal. */
  | 'failure'
  /** Wants an answer of the protocol's own, see `replies`. */
  | 'greeting'
  | 'heartbeat'
  | 'other';

/** How a kind of server is spoken to. Frames are looked at, never parsed: the load is not to be what is measured. */
export interface Dialect {
  /** Nothing has to come before the first text. */
  readonly isReadyAtOnce: boolean;
  /** What is sent back at once. */
  readonly replies: Readonly<Partial<Record<FrameKind, string>>>;
  kindOf(frame: Buffer): FrameKind;
  /** A text as a frame; no two of one `number`. */
  encode(text: string, number: number): string;
}

/** Every frame of the product begins with `{"type":"…`. */
const typeAt = '{"type":"'.length;

const agentConnect: Dialect = {
  isReadyAtOnce: false,
  replies: {},
  kindOf(frame) {
    switch (frame.toString('latin1', typeAt, typeAt + 4)) {
      case 'resp':
        return 'answer';
      case 'info':
        return frame.includes('"event":"delta"') ? 'piece' : 'other';
      case 'syst':
        return frame.includes('"event":"ready"') ? 'ready' : 'other';
      case 'erro':
        return 'failure';
      default:
        return 'other';
    }
  },
  encode: (text) => JSON.stringify({ type: 'text', content: text }),
};

/** A text that is named is acked, and accepted once however often it is sent. */
const agentConnectAcked: Dialect = {
  ...agentConnect,
  encode: (text, number) =>
    JSON.stringify({ type: 'text', content: text, metadata: { client_message_id: `text-${number}` } }),
};

const bare: Dialect = {
  isReadyAtOnce: true,
  replies: {},
  kindOf: () => 'answer',
  encode: (text) => text,
};

/** Version 4 of Engine.IO, version 5 of Socket.IO, over a WebSocket from the start. */
const socketIo: Dialect = {
  isReadyAtOnce: false,
  replies: { greeting: '40', heartbeat: '3' },
  kindOf(frame) {
    switch (frame.toString('latin1', 0, 2)) {
      case '40':
        return 'ready';
      case '42':
        return 'answer';
      case '44':
        return 'failure';
      case '2':
        return 'heartbeat';
      default:
        return frame[0] === 0x30 ? 'greeting' : 'other';
    }
  },
  encode: (text) => `42${JSON.stringify(['text', text])}`,
};

export const dialects = { agentConnect, agentConnectAcked, bare, socketIo } satisfies Record<string, Dialect>;
export type DialectName = keyof typeof dialects;
