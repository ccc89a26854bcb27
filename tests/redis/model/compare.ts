import { expect } from 'vitest';
import { compareConversation } from './compare-conversation.ts';
import { compareKept } from './compare-kept.ts';
import type { Fleet } from './fleet.ts';
import type { FleetModel } from './fleet-model.ts';
import { type Input, SessionModel } from './session-model.ts';

/** Learns the ids that Redis gave to new entries of the ready stream. */
export async function learnEntries(model: FleetModel, fleet: Fleet): Promise<void> {
  const known = new Set(model.entries.map((entry) => entry.id));
  for (const session of model.sessions.values()) {
    if (session.entry && session.entry.id === undefined) {
      const id = await fleet.broker.field(session.sessionId, 'ready');
      expect(known.has(id ?? ''), 'a new entry has an id of its own').toBe(false);
      session.entry.id = id ?? undefined;
    }
  }
}

/** Holds Redis against the model: every session, the ready stream and the deadlines. */
export async function compare(model: FleetModel, fleet: Fleet): Promise<void> {
  const { broker } = fleet;
  const redis = broker.server.command;
  const [due, busy, pending, lag] = await Promise.all([
    redis.zrange(broker.keys.due(0), '0', '-1'),
    redis.zrange(broker.keys.atWork(0, 'ada'), '0', '-1'),
    model.entries.length > 0 ? broker.pending() : [],
    model.entries.length > 0 ? broker.lag() : 0,
  ]);
  const delivered = model.entries.filter((entry) => entry.reader !== undefined);
  expect(pending.map(({ entryId, worker }) => `${entryId} ${worker}`)).toEqual(
    delivered.map(({ id, reader }) => `${id} ${reader}`),
  );
  expect(lag, 'what no worker has read').toBe(model.entries.length - delivered.length);

  const deadlines: string[] = [];
  const sessions = fleet.known.map((id) => model.sessions.get(id) ?? new SessionModel(id));
  for (const session of sessions) {
    const { sessionId } = session;
    if (session.exists && session.state !== 'closed') deadlines.push(`e:${sessionId}`);
    if (session.parkedForTime) deadlines.push(`w:${sessionId}`);
    if (session.conversation?.timed) deadlines.push(`d:${sessionId}`);
  }
  await Promise.all(sessions.map((session) => compareSession(session, fleet)));
  await compareKept(fleet);
  expect(busy.toSorted(), 'sessions with work').toEqual(model.atWork.toSorted());
  expect(due.toSorted()).toEqual(deadlines.toSorted());
}

async function compareSession(s: SessionModel, { broker }: Fleet): Promise<void> {
  const redis = broker.server.command;
  const { S, IN, LOG, SEEN, PARTIAL } = broker.keys.session(s.sessionId);
  const [hash, mailbox, log, seen, partial] = await Promise.all([
    redis.hgetall(S),
    redis.xrange(IN, '-', '+'),
    redis.xrange(LOG, '-', '+'),
    redis.exists(SEEN),
    redis.get(PARTIAL),
  ]);
  if (!s.exists) {
    expect([hash, mailbox, log, seen, partial], 'keys of a session that is gone').toEqual([
      {},
      [],
      [],
      0,
      null,
    ]);
    return;
  }
  const number = (name: string): number => Number(hash[name] ?? 0);
  expect({
    state: hash['state'],
    status: hash['status'],
    seq: number('seq'),
    mailbox: mailbox.map(([, pairs]) => inputOf(pairs)),
    entry: hash['ready'],
    nonce: hash['lease'],
    worker: hash['worker'],
    attempt: number('attempt'),
    losses: number('losses'),
    partial: partial ?? undefined,
    progress: hash['steps'],
    attended: number('attended'),
    flushed: number('flushed'),
    waits: hash['waits'],
    notes: number('notes'),
    open: (hash['open'] ?? '')
      .split(' ')
      .filter(Boolean)
      .map((call) => call.split(',').slice(0, 2).join(' ')),
    held: hash['held'] ?? '',
    gateways: registrations(hash['gateways'] ?? ''),
  }).toEqual({
    state: s.state,
    status: s.status,
    seq: s.seq,
    mailbox: s.mailbox.map(({ kind, id, position }) => `${kindInRedis(kind)} ${id} ${position}`),
    entry: s.entry?.id,
    nonce: s.lease?.nonce,
    worker: s.lease?.worker,
    attempt: s.attempt,
    losses: s.losses,
    partial: s.partial,
    progress: s.progress,
    attended: s.attended,
    flushed: s.flushed,
    waits: s.waitsField,
    notes: s.notes,
    open: s.open.map(({ callId, state }) => `${callId} ${state}`),
    held: s.held,
    gateways: Object.fromEntries(s.gateways),
  });
  expect(log.map(([id]) => id)).toEqual(s.log.map((_, index) => `${index + 1}-0`));
  expect(log.map(([, pairs]) => pairs[pairs.indexOf('id') + 1])).toEqual(s.log);
  compareConversation(s, hash);
}

/** Redis keeps a question under the kind that earlier releases know. */
function kindInRedis(kind: Input['kind']): string {
  return kind === 'question' ? 'message' : kind;
}

function inputOf(pairs: readonly string[]): string {
  const fields = new Map<string, string>();
  for (let at = 0; at < pairs.length; at += 2) fields.set(pairs[at] ?? '', pairs[at + 1] ?? '');
  return `${fields.get('kind')} ${fields.get('id')} ${fields.get('agent') ?? 0}`;
}

function registrations(field: string): Record<string, { generation: number; streaming: boolean }> {
  const entries = field
    .split(' ')
    .filter(Boolean)
    .map((entry) => {
      const [gateway = '', generation, , streaming] = entry.split(',');
      return [gateway, { generation: Number(generation), streaming: streaming === '1' }] as const;
    });
  return Object.fromEntries(entries);
}
