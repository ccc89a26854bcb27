import type { FleetModel } from './fleet-model.ts';
import type { SessionModel } from './session-model.ts';

/** What the steps of a gateway ought to do and to reply. Each changes the model and returns the reply it predicts. */

export function create(fleet: FleetModel, s: SessionModel): string {
  if (s.exists) return 'exists';
  s.mailbox = [{ kind: 'init', id: 'init', seq: 0 }];
  fleet.makeReady(s);
  return 'created';
}

export interface Text {
  readonly sessionId: string;
  readonly messageId: string;
  readonly clientId: string | undefined;
  readonly fingerprint: string;
}

export const mailboxMax = 4;

export function submit(fleet: FleetModel, s: SessionModel, text: Text): object {
  if (!s.exists) return { kind: 'none' };
  const key = text.clientId === undefined ? `m:${text.messageId}` : `c:${text.clientId}`;
  const seen = s.seen.get(key);
  if (seen) {
    const { id, seq, fingerprint } = seen;
    if (id === text.messageId) return { kind: 'accepted', seq, messageId: id };
    return fingerprint === text.fingerprint
      ? { kind: 'duplicate', seq, messageId: id }
      : { kind: 'conflict' };
  }
  if (s.state === 'closed' || s.over) return { kind: 'closed' };
  if (s.mailbox.length >= mailboxMax) return { kind: 'full' };
  const seq = fleet.append(s, text.messageId);
  s.seen.set(key, { id: text.messageId, seq, fingerprint: text.fingerprint });
  s.mailbox.push({ kind: 'text', id: text.messageId, seq });
  if (s.state === 'idle') fleet.makeReady(s);
  return { kind: 'accepted', seq, messageId: text.messageId };
}

export function stop(fleet: FleetModel, s: SessionModel, messageId: string): object {
  if (!s.exists) return { kind: 'none' };
  const last = s.mailbox.at(-1);
  if (s.state === 'closed' || !last || last.kind === 'init') return { kind: 'nothing' };
  if (s.isStopped(last)) return { kind: 'pending' };
  const seq = fleet.append(s, messageId);
  s.stopSeq = seq;
  if (s.state === 'parked') fleet.makeReady(s);
  return { kind: 'ok', seq };
}

export interface Attaching {
  readonly gateway: string;
  readonly generation: number;
  readonly streaming: boolean;
  readonly cursor: { readonly seq: number; readonly messageId: string } | undefined;
}

export function attach(fleet: FleetModel, s: SessionModel, request: Attaching): object {
  if (!s.exists) return { kind: 'none' };
  if (s.state === 'closed' || s.over) return { kind: 'closed' };
  const { gateway, generation, streaming, cursor } = request;
  for (const other of s.gateways.keys()) {
    if (other !== gateway && !fleet.listening.has(other)) s.gateways.delete(other);
  }
  const others = [...s.gateways.keys()].filter((id) => id !== gateway);
  let [kind, start] = ['ok', others.length > 0 ? s.seq : s.attended];
  if (cursor) {
    start = cursor.seq;
    if (start > 0 && s.log[start - 1] !== cursor.messageId) [kind, start] = ['resync', 0];
  }
  const mine = s.gateways.get(gateway);
  if (!mine || mine.generation <= generation) s.gateways.set(gateway, { generation, streaming });
  const partial =
    s.state === 'leased' && streaming && s.partial !== undefined ? { text: s.partial } : undefined;
  return {
    kind,
    head: { seq: s.seq, messageId: s.log.at(-1) ?? '' },
    start: { seq: start, messageId: s.log[start - 1] ?? '' },
    page: s.log.slice(start).map((messageId, index) => ({ seq: start + index + 1, messageId })),
    status: s.status,
    working: s.state !== 'idle',
    partial,
  };
}

interface Registered {
  readonly gateway: string;
  readonly generation: number;
  readonly flushed: number;
}

export function touch(s: SessionModel, { gateway, generation, flushed }: Registered): object {
  if (!s.exists) return { kind: 'none' };
  if (s.gateways.get(gateway)?.generation !== generation) return { kind: 'lost' };
  s.flushed = Math.max(s.flushed, flushed);
  s.attended = Math.max(s.attended, s.flushed);
  return { kind: 'ok', head: { seq: s.seq, messageId: s.log.at(-1) ?? '' }, working: s.state !== 'idle' };
}

export function detach(s: SessionModel, { gateway, generation, flushed }: Registered): string {
  if (!s.exists) return 'none';
  if (s.gateways.get(gateway)?.generation !== generation) return 'lost';
  s.gateways.delete(gateway);
  s.flushed = Math.max(s.flushed, flushed);
  if (s.gateways.size === 0) s.attended = s.flushed;
  return 'ok';
}

export function remove(fleet: FleetModel, s: SessionModel): string {
  if (!s.exists) return 'none';
  fleet.hint(s, 'passing');
  fleet.hint(s, 'close 4001');
  if (s.entry) fleet.acknowledge(s.entry.id);
  fleet.sessions.delete(s.sessionId);
  return 'ok';
}
