import type { AnyEntry, SessionResponse } from '@agentconnect/protocol';
import { usageOf } from '../sessions/usage.ts';
import { texts } from '../texts.ts';
import { sessionTexts } from '../texts/session-texts.ts';

const words = sessionTexts.exported;

/** A session to be read by people: who said what, in order. What was said stands there as it was. */
export function sessionAsMarkdown(
  session: SessionResponse,
  title: string,
  entries: readonly AnyEntry[],
): string {
  const parts = [`# ${oneLine(title)}`, headOf(session), ...entries.map((entry) => partOf(session, entry))];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headOf({ created_at: createdAt, agents, metadata }: SessionResponse): string {
  const usage = usageOf(metadata);
  const named = Object.entries(agents).map(([key, { provider, model }]) => `${key} (${model}, ${provider})`);
  return [
    `- ${words.begun}: ${createdAt}`,
    `- ${words.agents}: ${named.join(', ')}`,
    ...(usage ? [`- ${words.tokens}: ${texts.chat.tokens(usage.read, usage.written)}`] : []),
    ...(usage?.cost === undefined ? [] : [`- ${words.cost}: ${texts.chat.cost(usage.cost)}`]),
  ].join('\n');
}

function partOf(
  session: SessionResponse,
  { type, content = '', sender, receiver, ...entry }: AnyEntry,
): string {
  const { timestamp, metadata } = entry;
  const isSpoken = type === 'text' || type === 'response';
  if (!isSpoken && type !== 'error') {
    const { event } = metadata;
    const known = typeof event === 'string' ? texts.events[event] : undefined;
    const told = known ?? oneLine(content);
    return told === '' ? '' : `*${told}*`;
  }
  const { turn } = metadata;
  const speaker = nameOf(session, sender) ?? (type === 'text' ? words.you : words.agent);
  const head = [
    speaker,
    ...(receiver !== undefined && nameOf(session, receiver) !== undefined && type === 'text'
      ? [words.to(nameOf(session, receiver) ?? receiver)]
      : []),
    ...(typeof turn === 'number' ? [words.turn(turn)] : []),
    timestamp,
  ];
  const heading = `## ${oneLine(head.join(' · '))}`;
  return `${heading}\n\n${type === 'error' ? `*${words.noAnswer}: ${oneLine(content)}*` : content.trimEnd()}`;
}

/** What an agent of the session is called: its key, or its model if it is the only one. */
function nameOf({ agents }: SessionResponse, agentId: string | undefined): string | undefined {
  const all = Object.entries(agents);
  const [key, agent] = all.find(([, { agent_id: id }]) => id === agentId) ?? [];
  return all.length === 1 ? agent?.model : key;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
