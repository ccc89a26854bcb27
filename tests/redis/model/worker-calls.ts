import * as broker from '@agentconnect/broker';
import { answerIdOf, newMessageId, openFrame, randomId } from '@agentconnect/protocol';
import { expect } from 'vitest';
import { leaseMs } from '../suite/broker.ts';
import { agree, type Call, latest, ofTurn, type Step } from './call.ts';
import { claim } from './claim-step.ts';
import { endingOf, outcomeOf } from './ending.ts';
import { type Fleet, workers } from './fleet.ts';
import type { FleetModel } from './fleet-model.ts';
import type { SessionModel } from './session-model.ts';
import * as model from './worker-steps.ts';

export const events = ['answer1', 'answer2'] as const;
const chunks = ['a', 'é😀', 'bc"\\', ''] as const;

/** One event, or several, among them the calls that somebody has to answer. */
function awaited(s: SessionModel, variant: number): string[] {
  if (variant < 4) return [events[variant % 2] ?? ''];
  return [...events, ...s.open.flatMap(({ state, callId }) => (state === 'approval' ? [callId] : []))];
}

/** The steps of a worker. */
export const workerCalls = {
  read: async (world, fleet, choice) => {
    const entry = world.entries.find((candidate) => candidate.reader === undefined);
    if (!entry) return undefined;
    const worker = workers[choice.worker] ?? '';
    const read = await fleet.broker.read(worker);
    expect(read).toEqual({ entryId: entry.id, sessionId: entry.sessionId });
    entry.reader = worker;
    fleet.given.push({ worker, ...read });
    return undefined;
  },
  takeIdle: async (world, fleet, choice) => {
    if (world.entries.length === 0) return undefined;
    const worker = workers[choice.worker] ?? '';
    const taken = await fleet.broker.queue(worker).takeIdle(0, 100);
    const pending = world.entries.filter((entry) => entry.reader !== undefined);
    expect(taken).toEqual(pending.map(({ id, sessionId }) => ({ entryId: id, sessionId })));
    for (const entry of pending) entry.reader = worker;
    for (const entry of taken) fleet.given.push({ worker, ...entry });
    return undefined;
  },
  claim: (world, fleet, choice) => claimOf(world, fleet, latest(fleet.given, choice.pick)),
  renew: ofTurn((world, fleet, { sessionId, nonce }) => {
    return async () =>
      agree(
        await broker.renew(fleet.broker.scripts, sessionId, { nonce, leaseMs }),
        model.renew(world.session(sessionId), nonce),
      );
  }),
  write: ofTurn((world, fleet, { sessionId, nonce, work }, { variant }) => {
    const held = world.session(sessionId).partial ?? '';
    const bytes = Buffer.byteLength(held);
    const chunk = {
      nonce,
      messageId: answerIdOf(work.input.messageId),
      attempt: work.attempt,
      text: chunks[variant % 4] ?? '',
      byteOffset:
        variant === 5 ? bytes + 3 : variant === 6 ? Math.max(0, bytes - 1) : variant === 7 ? 0 : bytes,
      unitOffset: held.length,
    };
    return async () =>
      agree(
        await broker.delta(fleet.broker.scripts, sessionId, chunk),
        model.delta(world, world.session(sessionId), chunk),
      );
  }),
  checkpoint: ofTurn((world, fleet, { sessionId, nonce }, { variant }) => {
    const progress = variant < 4 ? '[]' : JSON.stringify([{ sessionId: `ses_0_${'2'.repeat(20)}` }]);
    return async () =>
      agree(
        await broker.checkpoint(fleet.broker.scripts, sessionId, { nonce, progress }),
        model.checkpoint(world.session(sessionId), nonce, progress),
      );
  }),
  finish: ofTurn((world, fleet, turn, choice) => {
    const { sessionId } = turn;
    const ending = endingOf(turn, outcomeOf(world.session(sessionId), choice));
    return async () =>
      agree(
        await broker.finish(fleet.broker.scripts, sessionId, ending),
        model.finish(world, world.session(sessionId), ending),
      );
  }),
  park: ofTurn((world, fleet, { sessionId, nonce }, { variant }) => {
    const messageId = newMessageId();
    const request = {
      nonce,
      ...(variant % 3 === 1 ? {} : { forMs: 3_600_000 }),
      ...(variant % 3 === 0 ? {} : { events: awaited(world.session(sessionId), variant) }),
      ...(variant % 2 === 0 ? { heldBytes: Buffer.byteLength(world.session(sessionId).partial ?? '') } : {}),
      ...(variant > 4 ? { frame: { messageId, open: openFrame({ type: 'cooldown', messageId }) } } : {}),
      retries: 1,
      reason: 'retry' as const,
    };
    return async () =>
      agree(
        await broker.park(fleet.broker.scripts, sessionId, request),
        model.park(world, world.session(sessionId), request),
      );
  }),
  release: ofTurn((world, fleet, { sessionId, nonce }) => {
    return async () =>
      agree(
        await broker.release(fleet.broker.scripts, sessionId, { nonce }),
        model.release(world, world.session(sessionId), nonce),
      );
  }),
  releaseEntry: (world, fleet, choice) => {
    const given = latest(fleet.given, choice.pick);
    if (!given) return undefined;
    const { sessionId, entryId } = given;
    return async () =>
      agree(
        await broker.release(fleet.broker.scripts, sessionId, { entryId }),
        model.releaseEntry(world, world.session(sessionId), entryId),
      );
  },
} satisfies Record<string, Step>;

export function claimOf(
  world: FleetModel,
  fleet: Fleet,
  given: Fleet['given'][number] | undefined,
): Call | undefined {
  if (!given) return undefined;
  const nonce = randomId();
  return async () => {
    const reply = await fleet.broker.claim(given, nonce, given.worker, { leaseMs });
    const predicted = claim(world, world.session(given.sessionId), { ...given, nonce });
    if (reply.kind !== 'work') return agree(reply, predicted);
    // What is not there must not be there.
    agree({ progress: undefined, conversation: undefined, calls: undefined, ...reply }, predicted);
    fleet.turns.push({ ...given, nonce, work: reply });
  };
}
