import type { SessionAgent } from '@agentconnect/protocol';
import type { LoggedFrame } from '../history.ts';
export interface Spoken {
  readonly messageId: string;
  readonly seq: number;
  readonly by: number | 'supervisor';
  readonly to: number | undefined;
  readonly kind: 'turn' | 'message' | 'supervisor';
  readonly content: string;
  readonly structuredData?: unknown;
}
export function spokenOf(frames: readonly LoggedFrame[], agents: readonly SessionAgent[]): Spoken[] {
  const at = (id: string | undefined): number => agents.findIndex(({ agent_id }) => agent_id === id);
  return frames.flatMap(({ messageId, seq, frame }) => {
    if (frame.type !== 'text' && frame.type !== 'response') return [];
    const by = at(frame.sender);
    return [
      {
        messageId,
        seq,
        by: by < 0 ? ('supervisor' as const) : by,
        to: undefined,
        kind: frame.type === 'response' ? ('turn' as const) : ('supervisor' as const),
        content: frame.content ?? '',
      },
    ];
  });
}
