import type { AsyncCommand } from 'fast-check';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Choice } from './choice.ts';
import { compare, learnEntries } from './compare.ts';
import type { Fleet } from './fleet.ts';
import type { FleetModel } from './fleet-model.ts';
import { steps } from './steps.ts';

/** Replies that a resend may give instead of the first: the same in another form, or that there is nothing left to do. */
const doneAlready: Readonly<Record<string, string>> = {
  'claim empty': 'stale',
  'claim usual': 'work',
  'wake ok': 'none',
  'detach ok': 'lost',
  'expire ok': 'none',
  'delete ok': 'none',
};

class Command implements AsyncCommand<FleetModel, Fleet> {
  private readonly step: keyof typeof steps;
  private readonly choice: Choice;

  constructor(step: keyof typeof steps, choice: Choice) {
    this.step = step;
    this.choice = choice;
  }

  check(): boolean {
    return true;
  }

  async run(model: FleetModel, fleet: Fleet): Promise<void> {
    const { step, choice } = this;
    const call = await steps[step](model, fleet, choice);
    if (!call) return;
    await call();
    fleet.calls.push(call);
    if (choice.twice) await expectSameReply(fleet);
    await learnEntries(model, fleet);
    await compare(model, fleet);
  }

  toString(): string {
    return `${this.step}(${Object.values(this.choice).join(' ')})`;
  }
}

/** What was sent last is sent again at once. */
async function expectSameReply(fleet: Fleet): Promise<void> {
  const { script, first, second } = await fleet.broker.scripts.resend();
  const kind = String(first[0]);
  expect([kind, doneAlready[`${script} ${kind}`]], `the resend of ${script}`).toContain(String(second[0]));
}

/** How often each step is chosen: enough of the usual way for the odd ones to have something to break. */
const weights: Readonly<Record<keyof typeof steps, number>> = {
  create: 4,
  submit: 6,
  ask: 5,
  giveRoom: 6,
  again: 6,
  read: 6,
  takeIdle: 5,
  claim: 10,
  renew: 3,
  write: 5,
  checkpoint: 2,
  noteCalls: 6,
  answerCall: 5,
  finish: 8,
  park: 4,
  wakeByTime: 3,
  wakeByEvent: 4,
  release: 2,
  releaseEntry: 2,
  stop: 3,
  attach: 4,
  touch: 2,
  detach: 2,
  expire: 1,
  endTime: 1,
  close: 2,
  deadline: 1,
  endTalkTime: 1,
  remove: 1,
  endLease: 3,
  loseWorkers: 1,
  listen: 1,
  work: 8,
  answer: 18,
  endTalk: 2,
  interrupt: 4,
  takeOver: 6,
};

const step = fc.oneof(
  ...Object.entries(weights).map(([name, weight]) => ({
    weight,
    arbitrary: fc.constant(name as keyof typeof steps),
  })),
);

export const anyCommand = fc
  .record({
    step,
    // Most of it on one session: its interleavings are what matters, the others are there to be kept apart.
    place: fc.constantFrom(0, 0, 0, 0, 1, 2),
    worker: fc.nat(2),
    gateway: fc.nat(1),
    pick: fc.constantFrom(0, 0, 0, 1, 2, 3),
    variant: fc.nat(7),
    twice: fc.boolean(),
  })
  .map(({ step, ...choice }) => new Command(step, choice));

/** The first session, so that no interleaving is long about nothing. */
export function creation(variant: number): Command {
  return new Command('create', { place: 0, worker: 0, gateway: 0, pick: 0, variant, twice: false });
}
