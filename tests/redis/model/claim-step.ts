import { maxLosses } from '../suite/broker.ts';
import type { ConversationModel } from './conversation-model.ts';
import { conclude } from './conversation-steps.ts';
import type { FleetModel } from './fleet-model.ts';
import { answerOf, type Input, type SessionModel } from './session-model.ts';

/** What a claim ought to do and to reply. */
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
  const resent = s.holds(nonce);
  let takeover = s.state === 'leased' && !resent;
  if (takeover && s.lease && !s.lease.ended) {
    entry.reader = s.lease.worker;
    return { kind: 'held' };
  }
  const lost = s.head;
  if (takeover && lost) {
    s.losses += 1;
    if (s.losses >= maxLosses && !s.isStopped(lost)) {
      fleet.restart(s, lost, s.attempt + 1);
      fleet.endCalls(s);
      fleet.append(s, answerOf(lost), s.attempt + 1);
      fleet.abandonQuestions(s);
      fleet.drop(s);
      if (lost.kind === 'turn') conclude(fleet, s, 'agent_error');
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
  const stopped = s.isStopped(input);
  if (!resent) {
    const isHeld = s.held === '1' && !takeover;
    const stands = (stopped || isHeld) && s.partial !== undefined;
    s.held = isHeld && stands ? nonce : '';
    if (!stands) s.attempt += 1;
  }
  entry.reader = worker;
  if (takeover && !stopped) {
    s.partial = undefined;
    fleet.restart(s, input, s.attempt);
  }
  return {
    kind: 'work',
    input: { kind: input.kind, messageId: input.id, seq: input.seq },
    position: input.position,
    progress: s.progress,
    conversation: s.conversation && atClaim(s.conversation, input),
    calls: input.keepsCalls ? { notes: s.notes, isHeld: s.held === nonce } : undefined,
    attempt: s.attempt,
    losses: s.losses,
    takeover,
    isStopped: stopped,
    isUntouched: stopped && s.attempt === 1 && s.partial === undefined,
  };
}

function atClaim(talk: ConversationModel, { kind, position }: Input): object {
  const { turns, tokens, cost, counts } = talk;
  return {
    turns,
    tokens,
    cost,
    counts,
    maxTokens: talk.limits.maxTokens,
    maxCost: talk.limits.maxCost,
    isFirst: kind === 'turn' && talk.first === talk.queued,
    unheard: talk.unheardBy(position),
  };
}
