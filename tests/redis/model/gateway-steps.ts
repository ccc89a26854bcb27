import type { NewSession, TurnLimits } from '@agentconnect/broker';
import type { Submission } from '../suite/broker.ts';
import { ConversationModel } from './conversation-model.ts';
import { begin } from './conversation-steps.ts';
import type { FleetModel } from './fleet-model.ts';
import type { SessionModel } from './session-model.ts';

/** What the steps of a gateway ought to do and to reply. Each changes the model and returns the reply it predicts. */

export function create(fleet: FleetModel, s: SessionModel, asked: NewSession): string {
  if (s.exists) return 'exists';
  const conversation = asked.conversation && new ConversationModel(asked.conversation);
  s.conversation = conversation;
  s.registered = asked.agents.find(({ registered }) => registered)?.agent_id;
  s.parent = asked.delegation?.parent;
  s.hasTools = asked.agents.some(({ tools = [] }) => tools.length > 0);
  s.mailbox = [{ kind: 'init', id: 'init', seq: 0, position: 0, keepsCalls: false }];
  fleet.makeReady(s);
  fleet.tellAgent(s, 'opened');
  if (conversation?.startsOn === 'create') begin(fleet, s, conversation);
  return 'created';
}

export interface Text {
  readonly messageId: string;
  readonly clientId: string | undefined;
  readonly fingerprint: string;
  readonly bringsTools: boolean;
  readonly among?: NonNullable<Submission['among']>;
}

export const mailboxMax = 4;
export const atWorkMax = 2;

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
  const talk = s.conversation;
  const isInterjection = talk !== undefined && text.among?.kind !== 'question';
  const room = isInterjection && talk.phase !== 'waiting' ? text.among?.limits : undefined;
  const more = room && talk?.isGivenRoom(room) ? room : undefined;
  if (s.status === 'ended' && !more) return { kind: 'ended' };
  if (s.mailbox.length + (talk?.unheard.length ?? 0) >= mailboxMax) return { kind: 'full' };
  const { atWork } = fleet;
  if (s.state === 'idle' && atWork.length >= atWorkMax && !atWork.includes(s.sessionId))
    return { kind: 'busy' };
  const seq = fleet.append(s, text.messageId);
  s.seen.set(key, { id: text.messageId, seq, fingerprint: text.fingerprint });
  if (isInterjection) sayAmong(fleet, s, talk, text, more);
  else {
    const kind = text.among ? 'question' : 'text';
    s.hasTools ||= text.bringsTools;
    const position = text.among?.to ?? 0;
    s.mailbox.push({ kind, id: text.messageId, seq, position, keepsCalls: s.hasTools });
    if (s.state === 'idle') fleet.makeReady(s);
  }
  return { kind: 'accepted', seq, messageId: text.messageId };
}

/** An interjection: the first one starts a conversation that waits, and more room resumes one that has ended. */
function sayAmong(
  fleet: FleetModel,
  s: SessionModel,
  talk: ConversationModel,
  { messageId, among }: Text,
  more: Partial<TurnLimits> | undefined,
): void {
  talk.unheard.push({
    id: messageId,
    to: talk.phase === 'waiting' ? undefined : among?.to,
    as: among?.as?.position,
  });
  if (more) talk.limits = { ...talk.limits, ...more };
  if (talk.phase === 'running') {
    if (more) [talk.timed, talk.late] = [true, false];
    return;
  }
  if (talk.phase === 'ended') {
    s.status = 'active';
    fleet.tellAgent(s, 'opened');
  }
  begin(fleet, s, talk);
}

export function stop(fleet: FleetModel, s: SessionModel, messageId: string): object {
  if (!s.exists) return { kind: 'none' };
  const seen = s.seen.get(`m:${messageId}`);
  if (seen) return { kind: 'ok', seq: seen.seq };
  const last = s.mailbox.at(-1);
  if (s.state === 'closed' || !last || last.kind === 'init') return { kind: 'nothing' };
  if (s.isStopped(last)) return { kind: 'pending' };
  fleet.stop(s, messageId);
  s.seen.set(`m:${messageId}`, { id: messageId, seq: s.stopSeq, fingerprint: '-' });
  return { kind: 'ok', seq: s.stopSeq };
}

export interface Attaching {
  readonly gateway: string;
  readonly generation: number;
  readonly streaming: boolean;
  readonly again: boolean;
  readonly cursor: { readonly seq: number; readonly messageId: string } | undefined;
}

export function attach(fleet: FleetModel, s: SessionModel, request: Attaching): object {
  if (!s.exists) return { kind: 'none' };
  if (s.state === 'closed' || (s.over && !request.again)) return { kind: 'closed' };
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
  const talk = s.conversation;
  if (talk?.phase === 'waiting' && talk.startsOn === 'attach') begin(fleet, s, talk);
  const partial =
    (s.state === 'leased' || s.held === '1') && streaming && s.partial !== undefined
      ? { text: s.partial }
      : undefined;
  return {
    kind,
    head: { seq: s.seq, messageId: s.log.at(-1) ?? '' },
    start: { seq: start, messageId: s.log[start - 1] ?? '' },
    page: s.log.slice(start).map((messageId, index) => ({ seq: start + index + 1, messageId })),
    type: talk ? 'agent_agent' : 'human_agent',
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
  s.flushed = Math.min(s.seq, Math.max(s.flushed, flushed));
  s.attended = Math.max(s.attended, s.flushed);
  const head = { seq: s.seq, messageId: s.log.at(-1) ?? '' };
  return { kind: 'ok', head, working: s.state !== 'idle', status: s.status };
}

export function detach(s: SessionModel, { gateway, generation, flushed }: Registered): string {
  if (!s.exists) return 'none';
  if (s.gateways.get(gateway)?.generation !== generation) return 'lost';
  s.gateways.delete(gateway);
  s.flushed = Math.min(s.seq, Math.max(s.flushed, flushed));
  if (s.gateways.size === 0) s.attended = s.flushed;
  return 'ok';
}

export function remove(fleet: FleetModel, s: SessionModel): string {
  if (!s.exists) return 'none';
  fleet.hint(s, 'passing');
  fleet.hint(s, 'close 4001');
  if (s.entry) fleet.acknowledge(s.entry.id);
  fleet.tellAgent(s, 'closed');
  fleet.abandonQuestions(s);
  if (s.state !== 'closed') fleet.tellParent(s);
  fleet.sessions.delete(s.sessionId);
  return 'ok';
}
