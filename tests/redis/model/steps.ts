import { latest, type Step } from './call.ts';
import { callCalls } from './call-calls.ts';
import { clockCalls } from './clock-calls.ts';
import { gatewayCalls } from './gateway-calls.ts';
import { claimOf, workerCalls } from './worker-calls.ts';

/** The single steps, and short ways that random choice alone takes too seldom. */
export const steps = {
  ...gatewayCalls,
  ...workerCalls,
  ...callCalls,
  ...clockCalls,
  /** One of the latest steps is sent again, after whatever came between. */
  again: (_world, fleet, choice) => latest(fleet.calls, choice.pick + 4 * (choice.variant % 2), 8),
  /** A worker reads the next entry and claims it. */
  work: async (world, fleet, choice) => {
    await workerCalls.read(world, fleet, choice);
    return workerCalls.claim(world, fleet, { ...choice, pick: 0 });
  },
  /** A worker goes the usual way to its end. */
  answer: async (world, fleet, choice) => {
    const claim = await steps.work(world, fleet, choice);
    await claim?.();
    return workerCalls.finish(world, fleet, { ...choice, pick: 0 });
  },
  /** A worker gives its turn up in the middle of it, in half of the cases one that was stopped meanwhile. */
  interrupt: async (world, fleet, choice) => {
    const held = { ...choice, pick: 0 };
    await workerCalls.write(world, fleet, held)?.();
    await workerCalls.checkpoint(world, fleet, held)?.();
    await callCalls.noteCalls(world, fleet, held)?.();
    if (choice.gateway === 1) await gatewayCalls.stop(world, fleet, choice)();
    return choice.variant % 2 === 0
      ? workerCalls.release(world, fleet, held)
      : workerCalls.park(world, fleet, held);
  },
  /** A worker takes what others hold, in most cases after a lease has ended, in some of them not the first one. */
  takeOver: async (world, fleet, choice) => {
    if (choice.variant > 2) await clockCalls.endLease(world, fleet, choice);
    if (choice.variant > 5) await clockCalls.loseWorkers(world, fleet, choice);
    await workerCalls.takeIdle(world, fleet, choice);
    return claimOf(
      world,
      fleet,
      fleet.given.findLast(({ sessionId }) => sessionId === fleet.places[choice.place]),
    );
  },
  /** The time of a conversation is over, and noticed. */
  endTalk: async (world, fleet, choice) => {
    await clockCalls.endTalkTime(world, fleet, choice);
    return clockCalls.deadline(world, fleet, choice);
  },
  /** A session's time is over in the middle of a turn. */
  close: async (world, fleet, choice) => {
    const held = { ...choice, pick: 0 };
    await workerCalls.write(world, fleet, held)?.();
    await workerCalls.checkpoint(world, fleet, held)?.();
    await callCalls.noteCalls(world, fleet, held)?.();
    await clockCalls.endTime(world, fleet, choice);
    return clockCalls.expire(world, fleet, choice);
  },
} satisfies Record<string, Step>;
