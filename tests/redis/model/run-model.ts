import { expire, wake } from '@agentconnect/broker';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { finishTurn, framesOf } from '../suite/frames.ts';
import type { Server } from '../suite/server.ts';
import { anyCommand } from './commands.ts';
import { Fleet, gateways } from './fleet.ts';
import { FleetModel } from './fleet-model.ts';

/**
 * Random interleavings of every step by two gateways and three workers on three sessions, resends included, against
 * the model. A failure names its seed and path: give them as `seed` and `path` to see it again.
 */
export async function runModel(
  server: Server,
  options: {
    readonly numRuns: number;
    readonly maxCommands: number;
    readonly seed?: number;
    readonly path?: string;
  },
): Promise<void> {
  const { maxCommands, ...parameters } = options;
  const commands = fc.commands([anyCommand], { maxCommands, size: 'max' });
  const property = fc.asyncProperty(commands, async (interleaving) => {
    const model = new FleetModel();
    const fleet = await Fleet.open(server.broker());
    try {
      await fc.asyncModelRun(() => ({ model, real: fleet }), interleaving);
      for (const gateway of gateways) {
        expect(await fleet.heard(gateway), `what ${gateway} heard`).toEqual(model.heard.get(gateway) ?? []);
      }
      await expectNothingStranded(model, fleet);
    } finally {
      await fleet.close();
    }
  });
  await fc.assert(property, parameters);
}

/** A worker that comes now can answer all that waits; then every text has one answer, in a log without a gap. */
async function expectNothingStranded(model: FleetModel, fleet: Fleet): Promise<void> {
  const { broker } = fleet;
  const open = fleet.places.filter((id) => model.sessions.get(id)?.exists);
  for (const sessionId of open) {
    const session = model.session(sessionId);
    if (session.state === 'parked') {
      await broker.edit(sessionId, { parked_until: 1 });
      const reply = await wake(broker.scripts, sessionId, session.waits);
      expect(reply.kind).toBe('ok');
    }
  }
  if (open.length > 0) await workAll(broker, open);
  for (const sessionId of open) {
    const session = model.session(sessionId);
    if (session.over) await expire(broker.scripts, sessionId);
    expect(await broker.state(sessionId)).toBe(session.over ? 'closed' : 'idle');
    const frames = await framesOf(broker, sessionId);
    const texts = frames.filter(({ type }) => type === 'text').map(({ metadata }) => metadata['message_id']);
    const answered = frames.map(({ metadata }) => metadata['in_reply_to']).filter((id) => id !== undefined);
    expect(answered.toSorted(), 'each text has one answer').toEqual(texts.toSorted());
    const times = frames.map(({ timestamp }) => timestamp);
    expect(times, 'times rise').toEqual([...new Set(times)].toSorted());
    expect(frames.map(({ metadata }) => metadata['seq'])).toEqual(frames.map((_, index) => index + 1));
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
      const reply = await broker.claim(entry, nonce, 'last');
      if (reply.kind === 'work') await finishTurn(broker, { ...entry, nonce, work: reply });
    }
  }
}
