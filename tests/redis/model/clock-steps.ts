import { answerWaiting, conclude } from './conversation-steps.ts';
import type { FleetModel } from './fleet-model.ts';
import type { SessionModel } from './session-model.ts';

/** What time and events ought to do, and the replies. Each changes the model and returns the reply it predicts. */

export function wakeByTime(fleet: FleetModel, s: SessionModel): object {
  if (s.state !== 'parked' || !s.parkedForTime) return { kind: 'none' };
  if (!s.wakeIsDue) return { kind: 'early' };
  fleet.makeReady(s);
  return { kind: 'ok' };
}

export function wakeByEvent(fleet: FleetModel, s: SessionModel, event: string): object {
  if (!s.exists || s.state === 'closed') return { kind: 'none' };
  const known = s.events.get(event);
  if (known) return { kind: known };
  const outcome = s.state === 'parked' && s.waits.includes(event) ? 'ok' : 'noted';
  s.events.set(event, outcome);
  if (outcome === 'ok') fleet.makeReady(s);
  return { kind: outcome };
}

export function expire(fleet: FleetModel, s: SessionModel, messageId: string): object {
  if (!s.exists || s.state === 'closed') return { kind: 'none' };
  if (!s.over) return { kind: 'early' };
  fleet.abandonQuestions(s);
  answerWaiting(fleet, s);
  if (s.conversation?.phase === 'running') conclude(fleet, s, 'session_expired');
  else if (s.conversation?.phase !== 'ended') fleet.tellAgent(s, 'closed');
  fleet.append(s, messageId);
  fleet.hint(s, 'close 4002');
  fleet.acknowledge(s.entry?.id);
  s.state = 'closed';
  s.status = 'expired';
  s.entry = undefined;
  s.lease = undefined;
  s.waits = [];
  s.parkedForTime = false;
  s.wakeIsDue = false;
  s.gateways.clear();
  return { kind: 'ok' };
}

/** The step that ends a conversation whose time is over. */
export function deadline(fleet: FleetModel, s: SessionModel, messageId: string): object {
  const talk = s.conversation;
  if (talk?.stopReason) return { kind: 'ok' };
  const last = s.mailbox.at(-1);
  if (!talk || talk.phase !== 'running' || !last || s.isStopped(last)) {
    if (talk) talk.timed = false;
    return { kind: 'none' };
  }
  talk.timed = !talk.late;
  if (!talk.late) return { kind: 'early' };
  talk.stopReason = 'max_duration';
  fleet.stop(s, messageId);
  return { kind: 'ok' };
}
