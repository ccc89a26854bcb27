import type { SessionAgent } from '@agentconnect/protocol';
import type { LoggedFrame } from '../history/dialogue.ts';

/** Something that was said among agents. Agents are named by position. */
export interface Spoken {
  readonly messageId: string;
  readonly seq: number;
  readonly by: number | 'supervisor';
  /** Who it is for; `undefined` for all. */
  readonly to: number | undefined;
  /**
   * - `turn`: a turn of the conversation, heard by all;
   * - `question`: one agent's question to another, or the answer to it;
   * - `interjection`: a text from the supervisor, possibly in an agent's name.
   */
  readonly kind: 'turn' | 'question' | 'interjection';
  readonly content: string;
  readonly structuredData?: unknown;
}

/** What was said, from durable frames in log order. Frames that no agent is shown are left out. */
export function spokenOf(
  frames: readonly LoggedFrame[],
  agents: readonly Pick<SessionAgent, 'agent_id'>[],
): Spoken[] {
  const positions = new Map(agents.map(({ agent_id }, position) => [agent_id, position]));
  return frames.flatMap(({ messageId, seq, frame }): Spoken[] => {
    const { type, sender = '', receiver = '', content = '', metadata } = frame;
    const by = positions.get(sender);
    const data = metadata['structured_data'];
    const said = { messageId, seq, content, ...(data === undefined ? {} : { structuredData: data }) };
    if (type === 'response' && by !== undefined) {
      const isTurn = metadata['turn'] !== undefined;
      return [
        { ...said, by, to: isTurn ? undefined : positions.get(receiver), kind: isTurn ? 'turn' : 'question' },
      ];
    }
    if (type !== 'text') return [];
    const isQuestion = metadata['event'] === 'agent.message';
    return [
      {
        ...said,
        by: by ?? 'supervisor',
        to: positions.get(receiver),
        kind: isQuestion ? 'question' : 'interjection',
      },
    ];
  });
}
