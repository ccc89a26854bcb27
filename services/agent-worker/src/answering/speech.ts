import { isLoop } from '../conversation/loop-detection.ts';
import { nextSpeaker } from '../conversation/turn-order.ts';
import { withData } from '../history/dialogue.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { Speech } from './answer.ts';
import type { Brief } from './brief.ts';
import type { Toolbox } from './toolbox.ts';

/** How many equal messages in a row, from one agent, make a loop. */
const loopRepeats = 4;

/** What a turn means for its conversation: what it follows, who speaks next, and whether the conversation ends. */
export function speechOf(
  { work }: Pick<Claimed, 'work'>,
  { spoken, rules }: NonNullable<Brief['conversation']>,
  { chosen, concluded, structuredData }: Pick<Toolbox, 'chosen' | 'concluded' | 'structuredData'>,
  content: string,
): Speech {
  const { agents, position, conversation } = work;
  // After an interjection, the count starts again.
  const since = spoken.findLastIndex(({ kind }) => kind === 'interjection') + 1;
  const turns = spoken
    .slice(since)
    .flatMap(({ kind, by, content: said, structuredData: data }) =>
      kind === 'turn' && by !== 'supervisor' ? [{ by, content: withData(said, data) }] : [],
    );
  const newest = { by: position, content: withData(content, structuredData) };
  const isLooping = isLoop([...turns, newest], loopRepeats);
  const next = nextSpeaker({
    policy: rules.policy,
    agents,
    current: position,
    chosen,
    moderator: rules.moderator,
    lastSpoke: conversation?.times ?? [],
  });
  const end = concluded
    ? ({ reason: 'goal_reached', summary: concluded.summary } as const)
    : isLooping
      ? ({ reason: 'loop_detected' } as const)
      : undefined;
  return {
    next,
    inReplyTo: spoken.findLast(({ kind }) => kind !== 'question')?.messageId,
    heard: conversation?.unheard ?? [],
    end,
  };
}
