import { expect } from 'vitest';
import type { Turn } from '../suite/broker.ts';
import type { Choice } from './choice.ts';
import type { Fleet } from './fleet.ts';
import type { FleetModel } from './fleet-model.ts';
import type { SessionModel } from './session-model.ts';

/**
 * One step with its arguments fixed, on Redis and on the model, whose replies must agree. Called again later, it is the
 * resend of a client that has lost the reply.
 */
export type Call = () => Promise<void>;

/** Chooses the arguments of a step; there is no call if nothing is to be sent. */
export type Step = (
  model: FleetModel,
  fleet: Fleet,
  choice: Choice,
) => Call | undefined | Promise<Call | undefined>;

export function agree(actual: unknown, predicted: object | string): void {
  if (typeof predicted === 'string') expect(actual).toBe(predicted);
  else expect(actual).toMatchObject(predicted);
}

export function place(model: FleetModel, fleet: Fleet, choice: Choice): SessionModel {
  return model.session(fleet.places[choice.place] ?? '');
}

/** One of the latest of a list. */
export function latest<T>(list: readonly T[], pick: number, among = 4): T | undefined {
  return list[list.length - 1 - (pick % Math.max(1, Math.min(among, list.length)))];
}

/** A step of someone who holds a turn, or held one once. */
export function ofTurn(
  choose: (model: FleetModel, fleet: Fleet, turn: Turn, choice: Choice) => Call,
): (...args: Parameters<Step>) => Call | undefined {
  return (model, fleet, choice) => {
    const turn = latest(fleet.turns, choice.pick);
    return turn && choose(model, fleet, turn, choice);
  };
}
