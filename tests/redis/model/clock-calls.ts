import * as broker from '@agentconnect/broker';
import { maxLosses } from '../suite/broker.ts';
import { agree, type Call, place, type Step } from './call.ts';
import { type Fleet, gateways } from './fleet.ts';
import type { FleetModel } from './fleet-model.ts';
import type { SessionModel } from './session-model.ts';
import { events } from './worker-calls.ts';
import * as model from './clock-steps.ts';

/** What time brings: steps that a timer or another session triggers, and time itself, which tests turn forward. */
export const clockCalls = {
  wakeByTime: async (world, fleet, choice) => {
    const { sessionId, parkedForTime } = place(world, fleet, choice);
    if (choice.variant > 1 && parkedForTime) {
      world.session(sessionId).wakeIsDue = true;
      await fleet.broker.edit(sessionId, { parked_until: 1 });
    }
    return async () =>
      agree(
        await broker.wake(fleet.broker.scripts, sessionId),
        model.wakeByTime(world, world.session(sessionId)),
      );
  },
  wakeByEvent: (world, fleet, choice) => {
    const { sessionId, waits } = place(world, fleet, choice);
    const event =
      (choice.variant > 2 && waits.find((one) => !one.startsWith('call_'))) ||
      (events[choice.variant % 2] ?? '');
    return async () =>
      agree(
        await broker.wake(fleet.broker.scripts, sessionId, event),
        model.wakeByEvent(world, world.session(sessionId), event),
      );
  },
  expire: (world, fleet, choice) => {
    const step = async (s: SessionModel): Promise<void> => {
      const reply = await broker.expire(fleet.broker.scripts, s.sessionId);
      agree(reply, model.expire(world, s, await lastId(fleet, s.sessionId)));
    };
    return onSession(world, place(world, fleet, choice), step);
  },
  endTime: async (world, fleet, choice) => {
    const s = place(world, fleet, choice);
    if (!s.exists || s.state === 'closed') return undefined;
    s.over = true;
    await fleet.broker.edit(s.sessionId, { expires_at: 1 });
    return undefined;
  },
  deadline: (world, fleet, choice) => {
    const step = async (s: SessionModel): Promise<void> => {
      const reply = await broker.deadline(fleet.broker.scripts, s.sessionId);
      // The results of the calls that it ends stand behind it.
      agree(reply, model.deadline(world, s, await lastId(fleet, s.sessionId, s.open.length)));
    };
    return onSession(world, place(world, fleet, choice), step);
  },
  endTalkTime: async (world, fleet, choice) => {
    const { sessionId, conversation } = place(world, fleet, choice);
    if (conversation?.phase !== 'running') return undefined;
    conversation.late = true;
    await fleet.broker.edit(sessionId, { deadline: 1 });
    return undefined;
  },
  endLease: async (world, fleet, choice) => {
    const s = place(world, fleet, choice);
    if (!s.lease) return undefined;
    s.lease.ended = true;
    await fleet.broker.edit(s.sessionId, { lease_until: 1 });
    return undefined;
  },
  loseWorkers: async (world, fleet, choice) => {
    const s = place(world, fleet, choice);
    if (!s.lease) return undefined;
    s.losses = maxLosses - 1;
    await fleet.broker.edit(s.sessionId, { losses: s.losses });
    return undefined;
  },
  listen: async (world, fleet, choice) => {
    const gateway = gateways[choice.gateway] ?? '';
    const on = choice.variant > 2;
    if (on) world.listening.add(gateway);
    else world.listening.delete(gateway);
    await fleet.listen(gateway, on);
    return undefined;
  },
} satisfies Record<string, Step>;

/** The id that a step has made for the frame it logged. */
async function lastId({ broker: { server, keys } }: Fleet, sessionId: string, behind = 0): Promise<string> {
  const newest = await server.command.xrevrange(keys.log(sessionId), '+', '-', 'COUNT', behind + 1);
  const [, pairs = []] = newest.at(-1) ?? [];
  return pairs[pairs.indexOf('id') + 1] ?? '';
}

function onSession(
  world: FleetModel,
  { sessionId }: SessionModel,
  step: (s: SessionModel) => Promise<void>,
): Call {
  return () => step(world.session(sessionId));
}
