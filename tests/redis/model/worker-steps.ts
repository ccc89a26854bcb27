import { afterAnswer, afterTurn, type Ending } from './conversation-steps.ts';
import type { FleetModel } from './fleet-model.ts';
import { answerOf, type SessionModel } from './session-model.ts';

/** What the steps of a worker that holds a turn ought to do. Each changes the model and returns the reply it predicts. */

export function renew(s: SessionModel, nonce: string): object {
  if (!s.lease || !s.holds(nonce)) return { kind: 'lost' };
  s.lease.ended = false;
  if (s.entry) s.entry.reader = s.lease.worker;
  return { kind: 'ok', stopped: s.head !== undefined && s.isStopped(s.head) };
}

export interface Chunk {
  readonly nonce: string;
  readonly messageId: string;
  readonly attempt: number;
  readonly text: string;
  readonly byteOffset: number;
  readonly unitOffset: number;
}

export function delta(fleet: FleetModel, s: SessionModel, chunk: Chunk): object {
  if (!s.holds(chunk.nonce)) return { kind: 'lost' };
  const held = Buffer.byteLength(s.partial ?? '');
  if (held !== chunk.byteOffset || chunk.text === '') {
    const end = chunk.byteOffset + Buffer.byteLength(chunk.text);
    return held >= end ? { kind: 'ok' } : { kind: 'gap', bytes: held };
  }
  s.partial = (s.partial ?? '') + chunk.text;
  fleet.hint(s, `delta ${chunk.messageId} ${chunk.attempt} ${chunk.unitOffset}`, true);
  return { kind: 'ok' };
}

export function checkpoint(s: SessionModel, nonce: string, progress: string): string {
  if (!s.holds(nonce)) return 'lost';
  s.progress = progress;
  return 'ok';
}

export function finish(fleet: FleetModel, s: SessionModel, ending: Ending): object {
  const { nonce, outcome, agent, usage } = ending;
  const input = s.head;
  if (!s.holds(nonce) || !input) {
    return s.finished?.nonce === nonce ? { kind: 'ok', seq: s.finished.seq } : { kind: 'lost' };
  }
  const stopped = s.isStopped(input);
  fleet.endCalls(s);
  const failed = outcome === 'error' && !stopped;
  // Of a turn that was stopped before anything was written there is nothing to show.
  const isSilent = outcome !== 'response' && stopped && input.kind === 'turn' && s.partial === undefined;
  const answered = !failed && !isSilent;
  const seq = isSilent ? s.seq : fleet.append(s, answerOf(input), s.attempt);
  s.finished = { nonce, seq };
  if (outcome === 'error') fleet.abandonQuestions(s);
  fleet.drop(s);
  if (ending.registeredAgent !== undefined && (answered || failed))
    fleet.tellAgent(s, failed ? 'failed' : 'turn');
  const talk = s.conversation;
  if (talk) {
    if (answered) talk.counts[agent] = (talk.counts[agent] ?? 0) + 1;
    talk.spend(usage.input + usage.output, ending.cost);
    if (input.kind === 'turn') afterTurn(fleet, s, talk, ending, { stopped, answered });
    else afterAnswer(fleet, s, talk);
  }
  fleet.settle(s);
  return { kind: 'ok', seq };
}

export interface Parking {
  readonly nonce: string;
  readonly forMs?: number;
  readonly events?: readonly string[];
  readonly heldBytes?: number | undefined;
  readonly frame?: { readonly messageId: string };
}

export function park(fleet: FleetModel, s: SessionModel, parking: Parking): object {
  const { nonce, forMs, events = [], heldBytes, frame } = parking;
  const input = s.head;
  if (!s.holds(nonce) || !input) return { kind: s.parkedBy === nonce ? 'ok' : 'lost' };
  const stopped = s.isStopped(input);
  if (s.hasTools) s.held = Buffer.byteLength(s.partial ?? '') === heldBytes ? '1' : '';
  if (s.held !== '1' && !stopped && s.partial !== undefined) {
    s.partial = undefined;
    fleet.restart(s, input, s.attempt + 1);
  }
  if (frame) fleet.append(s, frame.messageId);
  const before = s.entry;
  s.parkedBy = nonce;
  s.lease = undefined;
  s.entry = undefined;
  if (stopped || events.some((event) => s.events.has(event) || s.said.has(event))) fleet.makeReady(s);
  else {
    s.state = 'parked';
    s.waits = events;
    s.parkedForTime = forMs !== undefined;
  }
  fleet.acknowledge(before?.id);
  return { kind: 'ok' };
}

export function release(fleet: FleetModel, s: SessionModel, nonce: string): string {
  const input = s.head;
  if (!s.holds(nonce) || !input) return s.released === nonce ? 'ok' : 'lost';
  if (!s.isStopped(input) && s.partial !== undefined) {
    s.partial = undefined;
    fleet.restart(s, input, s.attempt + 1);
  }
  s.released = nonce;
  const before = s.entry;
  fleet.makeReady(s);
  fleet.acknowledge(before?.id);
  return 'ok';
}

export function releaseEntry(fleet: FleetModel, s: SessionModel, entryId: string): string {
  const current = s.entry?.id === entryId;
  if (current && s.state === 'leased') {
    if (s.entry && s.lease?.ended) s.entry.reader = s.lease.worker;
    return 'ok';
  }
  if (current && s.state === 'ready') fleet.makeReady(s);
  fleet.acknowledge(entryId);
  return 'ok';
}
