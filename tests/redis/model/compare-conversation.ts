import { expect } from 'vitest';
import type { SessionModel } from './session-model.ts';

/** Holds a conversation, as its session's hash tells it, against the model. */
export function compareConversation(
  { conversation: talk, mailbox }: SessionModel,
  hash: Readonly<Record<string, string>>,
): void {
  const turns = mailbox.filter(({ kind }) => kind === 'turn');
  expect(turns.length, 'turns in the mailbox').toBe(hash['phase'] === 'running' ? 1 : 0);
  if (!talk) return;
  const number = (name: string): number => Number(hash[name] ?? 0);
  expect({
    phase: hash['phase'],
    turns: number('turns'),
    queued: number('queued'),
    next: number('next'),
    tokens: number('tokens_in') + number('tokens_out'),
    cost: number('cost'),
    limits: [number('max_turns'), number('max_tokens'), number('max_cost'), number('max_ms')],
    unheard: hash['unheard'] ?? '',
    stopReason: hash['stop_reason'],
  }).toEqual({
    phase: talk.phase,
    turns: talk.turns,
    queued: talk.queued,
    next: talk.next,
    tokens: talk.tokens,
    cost: talk.cost,
    limits: [talk.limits.maxTurns, talk.limits.maxTokens, talk.limits.maxCost, talk.limits.maxMs],
    unheard: talk.unheard.map(({ id, to, as }) => `${id},${to ?? '-'},${as ?? '-'}`).join(' '),
    stopReason: talk.stopReason,
  });
}
