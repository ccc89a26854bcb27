import { expire, finish, wake } from '@agentconnect/broker';
import { expect } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { framesOf } from '../suite/frames.ts';
import { endingOf } from './ending.ts';
import type { Fleet } from './fleet.ts';
import type { FleetModel } from './fleet-model.ts';
import { expectSoundEnds, expectSoundLog } from './log-invariants.ts';

/** A worker that comes now can do all that waits, and end the conversations that run; then every log is sound. */
export async function expectNothingStranded(model: FleetModel, fleet: Fleet): Promise<void> {
  const { broker } = fleet;
  const open = fleet.known.filter((id) => model.sessions.get(id)?.exists);
  for (const sessionId of open) {
    const session = model.session(sessionId);
    if (session.state === 'parked') {
      await broker.edit(sessionId, { parked_until: 1 });
      const reply = await wake(broker.scripts, sessionId, session.waits[0]);
      expect(reply.kind).toBe('ok');
    }
  }
  if (open.length > 0) await workAll(broker, open);
  for (const sessionId of open) {
    const session = model.session(sessionId);
    if (session.over) await expire(broker.scripts, sessionId);
    expect(await broker.state(sessionId)).toBe(session.over ? 'closed' : 'idle');
    expect(await broker.deadlines(sessionId)).toEqual(session.over ? [] : ['e']);
    const frames = await framesOf(broker, sessionId);
    expectSoundLog(frames);
    if (!session.conversation) continue;
    const phase = await broker.field(sessionId, 'phase');
    expectSoundEnds(frames, session.conversation.ends, phase);
  }
}

async function workAll(broker: Broker, open: readonly string[]): Promise<void> {
  const queue = broker.queue('last');
  for (;;) {
    const entries = [...(await queue.takeIdle(0, 100)), ...(await broker.readNew('last'))];
    if (entries.length === 0) return;
    for (const entry of entries) {
      if (open.includes(entry.sessionId)) await broker.edit(entry.sessionId, { lease_until: 1 });
      const nonce = `last-${entry.entryId}`;
      const work = await broker.claim(entry, nonce, 'last');
      if (work.kind !== 'work') continue;
      const outcome = {
        outcome: 'response',
        end: 'goal_reached',
        next: 0,
        hears: Infinity,
        cost: 10,
        wasShown: true,
      } as const;
      const reply = await finish(
        broker.scripts,
        entry.sessionId,
        endingOf({ ...entry, nonce, work }, outcome),
      );
      expect(reply.kind).toBe('ok');
    }
  }
}
