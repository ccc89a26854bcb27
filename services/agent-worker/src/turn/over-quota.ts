import type { Quota } from '@agentconnect/broker';
import type { Claimed } from './claimed.ts';
import type { TurnContext } from './turn-context.ts';
import type { Failure } from './turn-outcome.ts';

/**
 * Why a conversation goes on no further, if its owner keeps as much as one may. An answer to a text is always given: the
 * text was refused if there was no room.
 */
export async function overQuota(
  { quota }: Pick<TurnContext, 'quota'>,
  { work }: Claimed,
): Promise<Failure | undefined> {
  if (work.input.kind !== 'turn' || !(await isOver(quota, work.owner))) return undefined;
  return {
    code: 'QUOTA_EXCEEDED',
    sentence: "The owner's sessions keep all that they may, so the conversation goes on no further.",
  };
}

/** Whether a user keeps as much as one may. */
export async function isOver(quota: Pick<Quota, 'room'>, user: string): Promise<boolean> {
  const room = await quota.room(user);
  return room !== undefined && room <= 0;
}
