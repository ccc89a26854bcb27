import type { FleetModel } from './fleet-model.ts';
import { maxLosses } from '../suite/broker.ts';
import { answerOf, type SessionModel } from './session-model.ts';

/** What the steps of a worker ought to do and to reply. Each changes the model and returns the reply it predicts. */

export function claim(
  fleet: FleetModel,
  s: SessionModel,
  { entryId, nonce, worker }: { entryId: string; nonce: string; worker: string },
): object {
  const { entry } = s;
  if (!entry || entry.id !== entryId || (s.state !== 'ready' && s.state !== 'leased')) {
    fleet.acknowledge(entryId);
    return { kind: 'stale' };
  }
  let takeover = s.state === 'leased';
  if (s.lease && !s.lease.ended) {
    entry.reader = s.lease.worker;
    return { kind: 'held' };
  }
  const lost = s.head;
  if (takeover && lost) {
    s.losses += 1;
    if (s.losses >= maxLosses && !s.isStopped(lost)) {
      fleet.restart(s, lost, s.attempt + 1);
      fleet.append(s, answerOf(lost));
      s.dropHead();
      takeover = false;
    }
  }
  while (s.head?.kind === 'init') {
    s.dropHead();
    s.status = 'active';
    fleet.hint(s, 'passing');
  }
  const input = s.head;
  if (!input) {
    fleet.settle(s);
    return { kind: 'empty' };
  }
  s.state = 'leased';
  s.lease = { nonce, worker, ended: false };
  s.attempt += 1;
  entry.reader = worker;
  const stopped = s.isStopped(input);
  if (takeover && !stopped) {
    s.partial = undefined;
    fleet.restart(s, input, s.attempt);
  }
  return {
    kind: 'work',
    input: { messageId: input.id, seq: input.seq },
    attempt: s.attempt,
    losses: s.losses,
    takeover,
    isStopped: stopped,
  };
}

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

export function finish(fleet: FleetModel, s: SessionModel, nonce: string): object {
  const input = s.head;
  if (!s.holds(nonce) || !input) {
    return s.finished?.nonce === nonce ? { kind: 'ok', seq: s.finished.seq } : { kind: 'lost' };
  }
  const seq = fleet.append(s, answerOf(input));
  s.finished = { nonce, seq };
  s.dropHead();
  fleet.settle(s);
  return { kind: 'ok', seq };
}

export interface Parking {
  readonly nonce: string;
  readonly forMs?: number;
  readonly event?: string;
  readonly frame?: { readonly messageId: string };
}

export function park(fleet: FleetModel, s: SessionModel, { nonce, forMs, event, frame }: Parking): object {
  const input = s.head;
  if (!s.holds(nonce) || !input) return { kind: s.parkedBy === nonce ? 'ok' : 'lost' };
  const stopped = s.isStopped(input);
  if (!stopped && s.partial !== undefined) {
    s.partial = undefined;
    fleet.restart(s, input, s.attempt + 1);
  }
  if (frame) fleet.append(s, frame.messageId);
  const before = s.entry;
  s.parkedBy = nonce;
  s.lease = undefined;
  s.entry = undefined;
  if (stopped || (event !== undefined && s.events.has(event))) fleet.makeReady(s);
  else {
    s.state = 'parked';
    s.waits = event;
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
  if (current && s.state === 'leased') return 'ok';
  if (current && s.state === 'ready') fleet.makeReady(s);
  fleet.acknowledge(entryId);
  return 'ok';
}

export function wakeByTime(fleet: FleetModel, s: SessionModel, due: boolean): object {
  if (s.state !== 'parked' || !s.parkedForTime) return { kind: 'none' };
  if (!due) return { kind: 'early' };
  fleet.makeReady(s);
  return { kind: 'ok' };
}

export function wakeByEvent(fleet: FleetModel, s: SessionModel, event: string): object {
  if (!s.exists || s.state === 'closed') return { kind: 'none' };
  const known = s.events.get(event);
  if (known) return { kind: known };
  const outcome = s.state === 'parked' && s.waits === event ? 'ok' : 'noted';
  s.events.set(event, outcome);
  if (outcome === 'ok') fleet.makeReady(s);
  return { kind: outcome };
}

export function expire(fleet: FleetModel, s: SessionModel): object {
  if (!s.exists || s.state === 'closed') return { kind: 'none' };
  if (!s.over) return { kind: 'early' };
  for (const input of s.mailbox) if (input.kind === 'text') fleet.append(s, answerOf(input));
  fleet.append(s, 'the last frame');
  fleet.hint(s, 'close 4002');
  fleet.acknowledge(s.entry?.id);
  s.state = 'closed';
  s.status = 'expired';
  s.mailbox = [];
  s.partial = undefined;
  s.entry = undefined;
  s.lease = undefined;
  s.waits = undefined;
  s.parkedForTime = false;
  s.attempt = 0;
  s.losses = 0;
  s.gateways.clear();
  return { kind: 'ok' };
}
