import type { Speech } from './answer.ts';
import type { Brief } from './brief.ts';
import { isLoop } from './conversation/loop-detection.ts';
import { nextSpeaker } from './conversation/turn-order.ts';
import type { Toolbox } from './toolbox.ts';
import type { Claimed } from './turn-end.ts';

/** Equal messages of one agent in a row that make a loop. */
const loopRepeats = 4;

/** What a turn means for its conversation: what it follows, who is next, and whether it is the end. */
export function speechOf(
  { work }: Pick<Claimed, 'work'>,
  { spoken, rules }: NonNullable<Brief['conversation']>,
  { chosen, concluded }: Pick<Toolbox, 'chosen' | 'concluded'>,
  content: string,
): Speech {
  const { agents, position, conversation } = work;
  const turns = spoken.flatMap(({ kind, by, content: said }) =>
    kind === 'turn' && by !== 'supervisor' ? [{ by, content: said }] : [],
  );
  const isLooping = isLoop([...turns, { by: position, content }], loopRepeats);
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
    inReplyTo: spoken.findLast(({ kind }) => kind !== 'message')?.messageId,
    heard: conversation?.unheard ?? [],
    end,
  };
}
