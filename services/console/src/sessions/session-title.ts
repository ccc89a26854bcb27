import type { SessionResponse } from '@agentconnect/protocol';
import { texts } from '../texts.ts';

/** How long a title may be that is made of a text, in characters. */
const longest = 80;
const segmenter = new Intl.Segmenter();

/** The title that a session was given. */
export function givenTitle({ metadata }: Pick<SessionResponse, 'metadata'>): string | undefined {
  const title = metadata?.['title'];
  return typeof title === 'string' && title.trim() !== '' ? title : undefined;
}

/** A title made of the first thing that was said. `undefined` if there is no word in it. */
export function titleOf(text: string): string | undefined {
  const line = text.split('\n').find((one) => one.trim() !== '');
  if (line === undefined) return undefined;
  const characters = Array.from(segmenter.segment(line.trim()), ({ segment }) => segment);
  return characters.length <= longest
    ? line.trim()
    : `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
}

/** Who one talks with in a session. */
export function agentsText({ agents }: Pick<SessionResponse, 'agents'>): string {
  const all = Object.values(agents);
  const [only] = all;
  return all.length === 1 && only ? only.model : texts.sessions.agents(all.length);
}
