import type { ChatMessage } from '@agentconnect/providers';
import type { SessionAgent } from '@agentconnect/protocol';
import type { HistoryLimits } from '../history.ts';
import type { Spoken } from './spoken.ts';
export function viewOf(
  spoken: readonly Spoken[],
  o: {
    position: number;
    agents: readonly SessionAgent[];
    owner: string;
    limits: HistoryLimits;
    goal?: string | undefined;
  },
): ChatMessage[] {
  const m: ChatMessage[] = spoken.map((s) =>
    s.by === o.position ? { role: 'assistant', content: s.content } : { role: 'user', content: s.content },
  );
  if (m[0]?.role !== 'user') m.unshift({ role: 'user', content: o.goal ?? 'Begin.' });
  if (m.at(-1)?.role !== 'user') m.push({ role: 'user', content: 'Go on.' });
  return m;
}
