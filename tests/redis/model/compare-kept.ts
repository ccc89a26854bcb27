import { readKept } from '@agentconnect/broker';
import { expect } from 'vitest';
import type { Fleet } from './fleet.ts';

/** What a step counts beside the bytes of a frame, and of an id that was seen (`machine.lua`). */
const entryBytes = 128;
const seenBytes = 96;

/** What each session was made with, in bytes, as it was first seen. */
const records = new WeakMap<Fleet, Map<string, number>>();

/**
 * What the owner's account says is what the sessions hold: each its record, and beside it what stands in its log, what
 * waits in its mailbox and the ids that it has seen.
 */
export async function compareKept(fleet: Fleet): Promise<void> {
  const { broker } = fleet;
  const known = records.get(fleet) ?? new Map<string, number>();
  records.set(fleet, known);
  let total = 0;
  for (const sessionId of fleet.known) {
    const kept = await broker.field(sessionId, 'kept');
    if (kept === null) {
      // Made again under its id, it may be another.
      known.delete(sessionId);
      continue;
    }
    total += Number(kept);
    const record = Number(kept) - (await heldBy(fleet, sessionId));
    expect(record, 'what a session was made with').toBe(known.get(sessionId) ?? record);
    known.set(sessionId, record);
  }
  expect(await readKept(broker.scripts, 0, 'ada'), 'what is kept').toBe(total);
}

async function heldBy({ broker }: Fleet, sessionId: string): Promise<number> {
  const redis = broker.server.command;
  const { IN, LOG, SEEN } = broker.keys.session(sessionId);
  const [mailbox, log, seen] = await Promise.all([
    redis.xrange(IN, '-', '+'),
    redis.xrange(LOG, '-', '+'),
    redis.hkeys(SEEN),
  ]);
  const bytesOf = (pairs: readonly string[], name: string): number => {
    const at = pairs.indexOf(name);
    return at < 0 ? 0 : Buffer.byteLength(pairs[at + 1] ?? '');
  };
  return (
    log.reduce((sum, [, pairs]) => sum + bytesOf(pairs, 'f') + entryBytes, 0) +
    mailbox.reduce((sum, [, pairs]) => sum + bytesOf(pairs, 'body'), 0) +
    seen.reduce((sum, id) => sum + Buffer.byteLength(id) + seenBytes, 0)
  );
}
