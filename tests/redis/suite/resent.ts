import { expect } from 'vitest';
import type { Broker } from './broker.ts';

/**
 * Sends the last step again and expects that nothing changes, and that the reply is the same, but for the time; or
 * that it is of the kind `other`, for a step whose second reply only says that there is nothing left to do.
 */
export async function expectResendIsHarmless(broker: Broker, other?: string): Promise<void> {
  const before = await broker.dump();
  const { first, second } = await broker.scripts.resend();
  expect(await broker.dump()).toEqual(before);
  if (other === undefined) expect(timeless(second)).toEqual(timeless(first));
  else expect(String(second[0])).toBe(other);
}

/** Numbers as they are read: a number and its digits are one reply. */
function timeless(reply: unknown): unknown {
  if (Array.isArray(reply)) return reply.map(timeless);
  const read = typeof reply === 'number' ? String(reply) : reply;
  return /^\d{13}$/.test(String(read)) ? 'a time' : read;
}
