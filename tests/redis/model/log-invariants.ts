import { endReasons, type Frame } from '@agentconnect/protocol';
import { expect } from 'vitest';
import type { End } from './conversation-model.ts';

/** What the log of a session must be when nothing waits any more, whatever the model says. */
export function expectSoundLog(frames: readonly Frame[]): void {
  expect(frames.map(({ metadata }) => metadata['seq'])).toEqual(frames.map((_, index) => index + 1));
  const times = frames.map(({ timestamp }) => timestamp);
  expect(times, 'times rise').toEqual([...new Set(times)].toSorted());

  const texts = ofType(frames, 'text').map(({ metadata }) => metadata['message_id']);
  const heard = frames.flatMap(({ metadata }) => (metadata['heard'] ?? []) as string[]);
  const answered = frames.flatMap(({ metadata }) =>
    metadata['turn'] === undefined && metadata['in_reply_to'] !== undefined ? [metadata['in_reply_to']] : [],
  );
  expect([...answered, ...heard].toSorted(), 'each text is answered or heard, once').toEqual(
    texts.toSorted(),
  );

  const turns = ofType(frames, 'response').flatMap(({ metadata }) => metadata['turn'] ?? []);
  expect(turns, 'the numbers of the turns').toEqual(turns.map((_, index) => index + 1));
}

/**
 * A conversation has one end for each time it ran: the first one, and once more for each text that took it up again,
 * which is the only thing that may follow an end. `predicted` are the ends that the model knows of.
 */
export function expectSoundEnds(
  frames: readonly Frame[],
  predicted: readonly End[],
  phase: string | null,
): void {
  const talk = frames.filter(({ metadata }) => metadata['event'] !== 'session.expired');
  const places = talk.flatMap((frame, at) => (frame.metadata['event'] === 'conversation.ended' ? [at] : []));
  const ends = places.map((at) => talk[at]);
  expect(ends.slice(0, predicted.length)).toMatchObject(
    predicted.map(({ reason, turns, tokens, cost }) => ({
      metadata: { reason, turns, usage: { total_tokens: tokens }, cost },
    })),
  );
  for (const end of ends) {
    expect(end?.type).toBe('stop');
    expect(endReasons).toContain(end?.metadata['reason']);
  }
  const followers = places.map((at) => talk[at + 1]?.type);
  if (phase === 'waiting') {
    expect(ends).toEqual([]);
    expect(talk.filter(({ metadata }) => metadata['turn'] !== undefined)).toEqual([]);
  } else {
    expect(phase).toBe('ended');
    expect(followers).toEqual(places.map((_, index) => (index < places.length - 1 ? 'text' : undefined)));
  }
}

function ofType(frames: readonly Frame[], type: Frame['type']): Frame[] {
  return frames.filter((frame) => frame.type === type);
}
