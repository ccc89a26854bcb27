import type { ConversationModel } from './conversation-model.ts';
import type { FleetModel } from './fleet-model.ts';
import { answerOf, type SessionModel } from './session-model.ts';

/** What steps ought to do to a conversation among agents. Each changes the model. */

export function begin(fleet: FleetModel, s: SessionModel, talk: ConversationModel): void {
  talk.phase = 'running';
  talk.first = talk.queued + 1;
  talk.timed = true;
  talk.late = false;
  queueTurn(s, talk, talk.next);
  if (s.state === 'idle') fleet.makeReady(s);
}

function queueTurn(s: SessionModel, talk: ConversationModel, position: number): void {
  talk.queued += 1;
  talk.next = position;
  const id = `msg_${s.random}t${talk.queued}`;
  s.mailbox.push({ kind: 'turn', id, seq: s.seq, position, keepsCalls: s.hasTools });
}

/** How a turn ends, as its worker tells it. */
export interface Ending {
  readonly nonce: string;
  readonly outcome: 'response' | 'error' | 'stopped';
  readonly agent: number;
  readonly registeredAgent: string | undefined;
  readonly usage: { readonly input: number; readonly output: number };
  readonly cost?: number | undefined;
  readonly conversation?: {
    readonly next: number;
    readonly end: { readonly reason: string } | undefined;
    readonly heard: readonly string[];
  };
}

/** After an answer to something else than a turn. */
export function afterAnswer(fleet: FleetModel, s: SessionModel, talk: ConversationModel): void {
  if (talk.phase !== 'ended' && talk.ceiling) conclude(fleet, s, talk.ceiling);
}

/** After a turn: the next one, or the end. `answered` is whether there is a response. */
export function afterTurn(
  fleet: FleetModel,
  s: SessionModel,
  talk: ConversationModel,
  { outcome, agent, conversation }: Ending,
  { stopped, answered }: { readonly stopped: boolean; readonly answered: boolean },
): void {
  if (answered) talk.turns += 1;
  if (outcome === 'response') talk.hear(conversation?.heard ?? []);
  const next = conversation?.next ?? 0;
  let reason = stopped ? (talk.stopReason ?? 'stopped_by_client') : conversation?.end?.reason;
  if (reason === undefined || reason === 'loop_detected') reason = talk.ceiling ?? reason;
  talk.next = answered ? next : agent;
  if (reason === undefined) queueTurn(s, talk, next);
  else conclude(fleet, s, reason);
}

/** Everything that waits gets its answer; a turn only if something of it was written. */
export function answerWaiting(fleet: FleetModel, s: SessionModel): void {
  fleet.endCalls(s);
  for (const input of s.mailbox) {
    if (input.kind === 'init' || (input.kind === 'turn' && (input !== s.head || s.partial === undefined))) {
      continue;
    }
    const attempt = s.partial === undefined ? s.attempt + 1 : s.attempt;
    fleet.append(s, answerOf(input), input === s.head ? attempt : 0);
    if (input.kind !== 'turn') fleet.tellParent(s);
    else if (s.conversation) s.conversation.turns += 1;
  }
  for (const word of s.conversation?.unheard ?? []) fleet.append(s, answerOf(word));
  if (s.conversation) s.conversation.unheard = [];
  s.mailbox = [];
  s.dropHead();
}

export function conclude(fleet: FleetModel, s: SessionModel, reason: string): void {
  answerWaiting(fleet, s);
  const talk = s.conversation;
  if (!talk) return;
  talk.phase = 'ended';
  talk.timed = false;
  talk.late = false;
  talk.stopReason = undefined;
  talk.ends.push({
    reason,
    turns: talk.turns,
    tokens: talk.tokens,
    cost: talk.isPriced ? talk.cost / 1e9 : null,
  });
  s.status = 'ended';
  fleet.append(s, `msg_${s.random}e${talk.queued}`);
  fleet.tellAgent(s, 'closed');
}
