import type { Quota } from '@agentconnect/broker';
import type { Claimed } from './claimed.ts';
import type { TurnContext } from './turn-context.ts';
import type { Failure } from './turn-outcome.ts';

/**
 * Why a conversation ends, if its owner has reached the quota. A text is always answered, because it would have been refused
 * if there were no room.
 */
export async function overQuota(
  { quota }: Pick<TurnContext, 'quota'>,
  { work }: Claimed,
): Promise<Failure | undefined> {
  if (work.input.kind !== 'turn' || !(await isOver(quota, work.owner))) return undefined;
  return {
    code: 'QUOTA_EXCEEDED',
    sentence: 'The owner has reached the storage quota, so the conversation ends.',
  };
}

/** Whether a user has reached the quota. */
export async function isOver(quota: Pick<Quota, 'room'>, user: string): Promise<boolean> {
  const room = await quota.room(user);
  return room !== undefined && room <= 0;
}
