import type { SessionAgent } from '@agentconnect/protocol';
import type { ChatMessage } from '@agentconnect/providers';
import { type HistoryLimits, withData } from '../history/dialogue.ts';
import { nameOf, supervisor } from './name-of.ts';
import type { Spoken } from './spoken.ts';

const opening = 'The conversation begins. You speak first.';
const leftOut = '(Some of what was said before is left out.)';
const goOn = 'Nobody else has spoken since. Go on.';
const silence = '(says nothing)';
/** The longest aside between the supervisor's name and the colon, in UTF-16 units; anything longer is a sentence. */
const longestAside = 80;

export interface Viewer {
  /** Position of the viewing agent. */
  readonly position: number;
  readonly agents: readonly Pick<SessionAgent, 'name' | 'key'>[];
  readonly limits: HistoryLimits;
  /** Ids of the interjections that it has not heard yet, which are shown whatever the limits. */
  readonly unheard: readonly string[];
}

/**
 * What was said, as one agent sees it: its own messages, including those spoken in its name, as its own; those of others
 * under their names. It does not see questions between two others, or interjections for another agent alone. Beyond the
 * limits the oldest messages are left out. The view begins and ends with something to reply to. Its beginning stays the same
 * from turn to turn while nothing is left out, so that providers can cache it.
 */
export function viewOf(spoken: readonly Spoken[], viewer: Viewer): ChatMessage[] {
  const { position } = viewer;
  const seen = spoken.filter((one) => isSeenBy(position, one));
  const messages = newest(seen, viewer);
  const isCut = messages.length < seen.length;
  const first = isCut ? leftOut : messages[0]?.role === 'user' ? undefined : opening;
  const last = messages.at(-1)?.role === 'assistant' ? goOn : undefined;
  return [...asUser(first), ...messages, ...asUser(last)];
}

function newest(seen: readonly Spoken[], viewer: Viewer): ChatMessage[] {
  const { maxMessages, maxChars } = viewer.limits;
  const messages: ChatMessage[] = [];
  let chars = 0;
  let isFull = false;
  for (const one of seen.toReversed()) {
    const message = messageOf(one, viewer);
    chars += message.content.length;
    isFull ||= messages.length > 0 && (chars > maxChars || messages.length >= maxMessages);
    if (!isFull || viewer.unheard.includes(one.messageId)) messages.unshift(message);
  }
  return messages;
}

function messageOf(
  { by, to, kind, content, structuredData }: Spoken,
  { position, agents }: Viewer,
): ChatMessage {
  const name = by === 'supervisor' ? supervisor : nameOf(agents, by);
  const said = withData(withoutName(content, name), structuredData);
  if (by === position) return { role: 'assistant', content: said };
  const aside = kind !== 'turn' && to === position ? ' (to you alone)' : '';
  const words = by === 'supervisor' ? said : inOwnName(said);
  return { role: 'user', content: `${name}${aside}: ${words.trim() === '' ? silence : words}` };
}

function isSeenBy(position: number, { by, to, kind }: Spoken): boolean {
  if (kind === 'turn' || by === position || to === position) return true;
  return kind === 'interjection' && to === undefined;
}

/** Models tend to begin with their own name, because they see it in the messages of others. */
function withoutName(content: string, name: string): string {
  return content.startsWith(`${name}: `) ? content.slice(name.length + 2) : content;
}

/** Marks lines that look like the beginning of an interjection, because agents have to heed those. */
function inOwnName(content: string): string {
  return content.replaceAll(
    /^[^\p{L}\n\r\u2028\u2029]*supervisor([^:\n\r\u2028\u2029]*):/gimu,
    (beginning, aside: string) =>
      aside.length <= longestAside && !/^\w/.test(aside) ? `> ${beginning}` : beginning,
  );
}

function asUser(content: string | undefined): ChatMessage[] {
  return content === undefined ? [] : [{ role: 'user', content }];
}
