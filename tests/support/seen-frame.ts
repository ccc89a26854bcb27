/** A frame as it came, with `metadata` never missing. */
export interface SeenFrame {
  readonly type: string;
  readonly content?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly timestamp: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at members of every kind
  readonly metadata: Readonly<Record<string, any>>;
}

export type FrameTest = (frame: SeenFrame) => boolean;

/** Tests of a frame, by what they look for. */
export const is = {
  type:
    (type: string): FrameTest =>
    (frame) =>
      frame.type === type,
  event:
    (event: string): FrameTest =>
    (frame) =>
      frame.metadata['event'] === event,
  error:
    (code: string): FrameTest =>
    (frame) =>
      frame.type === 'error' && frame.metadata['code'] === code,
  ack:
    (clientId: string): FrameTest =>
    (frame) =>
      frame.metadata['event'] === 'ack' && frame.metadata['client_message_id'] === clientId,
  answerTo:
    (messageId: string): FrameTest =>
    (frame) =>
      frame.type === 'response' && frame.metadata['in_reply_to'] === messageId,
  response: (frame: SeenFrame): boolean => frame.type === 'response',
  delta: (frame: SeenFrame): boolean => frame.metadata['event'] === 'delta',
  durable: (frame: SeenFrame): boolean => typeof frame.metadata['seq'] === 'number' && frame.type !== 'info',
};
