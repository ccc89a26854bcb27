import type { SessionAgent } from '@agentconnect/protocol';
import type { ChatMessage } from '@agentconnect/providers';
import { type HistoryLimits, withData } from '../history.ts';
import { nameOf } from './name-of.ts';
import type { Spoken } from './spoken.ts';

const opening = 'The conversation begins. You speak first.';
const goOn = 'Nobody else has spoken since. Go on.';

export interface Viewer {
  /** Position of the agent that looks. */
  readonly position: number;
  readonly agents: readonly SessionAgent[];
  readonly limits: HistoryLimits;
}

/**
 * What was said as one agent sees it: its own words, also those spoken in its name, as its own; those of others by
 * their names. It does not see what two others asked each other, nor what the supervisor told another one alone. The
 * oldest is left out beyond the limits. There is always something to reply to at the end.
 */
export function viewOf(spoken: readonly Spoken[], viewer: Viewer): ChatMessage[] {
  const { position, agents, limits } = viewer;
  const messages: ChatMessage[] = [];
  let chars = 0;
  for (const one of spoken.toReversed()) {
    if (!isSeenBy(position, one)) continue;
    const content = withData(one.content, one.structuredData);
    const message: ChatMessage =
      one.by === position
        ? { role: 'assistant', content }
        : { role: 'user', content: `${speakerOf(one, position, agents)}: ${content}` };
    chars += message.content.length;
    if (messages.length > 0 && (chars > limits.maxChars || messages.length >= limits.maxMessages)) break;
    messages.unshift(message);
  }
  if (messages.length === 0) return [{ role: 'user', content: opening }];
  return messages.at(-1)?.role === 'user' ? messages : [...messages, { role: 'user', content: goOn }];
}

function isSeenBy(position: number, { by, to, kind }: Spoken): boolean {
  if (kind === 'turn' || by === position || to === position) return true;
  return kind === 'supervisor' && to === undefined;
}

function speakerOf({ by, to, kind }: Spoken, position: number, agents: readonly SessionAgent[]): string {
  const name = by === 'supervisor' ? 'Supervisor' : nameOf(agents[by]);
  return kind !== 'turn' && to === position ? `${name} (to you alone)` : name;
}
