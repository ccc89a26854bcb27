import type { AnyEntry, HistoryPage } from '@agentconnect/protocol';
import { HistoryPage as HistoryPageSchema } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { HistoryReader } from './history-reader.ts';
import { messageOf } from './message.ts';
import { Transcript } from './transcript.ts';

const entry = (seq: number): AnyEntry => ({
  // Every tenth is of a type that only a newer server has.
  type: seq % 10 === 0 ? 'chart' : 'text',
  timestamp: '2026-01-01T00:00:00.000Z',
  metadata: { message_id: `msg_${seq}`, seq, cursor: String(seq) },
});

/** A reader of a log of so many entries, ten to a page. */
function reader(length: number) {
  const transcript = new Transcript();
  const asked: (string | undefined)[] = [];
  let failure: Error | undefined;
  const read = async (before: string | undefined): Promise<HistoryPage> => {
    asked.push(before);
    if (failure) throw failure;
    const end = before === undefined ? length : Number(before) - 1;
    const from = Math.max(1, end - 9);
    const messages = Array.from({ length: end - from + 1 }, (_, index) => entry(end - index));
    return HistoryPageSchema.parse({ messages, next: from > 1 ? String(from) : null });
  };
  const history = new HistoryReader({
    read,
    transcript,
    onPage: () => undefined,
    onChange: () => undefined,
  });
  const idle = async (): Promise<void> => {
    await expect.poll(() => history.state.isLoading).toBe(false);
  };
  const fail = (error: Error | undefined): void => void (failure = error);
  const enter = (seq: number): void => transcript.enter([messageOf(entry(seq))]);
  const seqs = (): unknown[] => transcript.messages.map(({ seq }) => seq);
  return { history, asked, idle, fail, enter, seqs };
}

const upTo = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('HistoryReader', () => {
  it('reads nothing where the log is followed from its start', () => {
    const { history, asked } = reader(30);
    history.begin(0);
    expect(history.state.hasEarlier).toBe(false);
    expect(asked).toEqual([]);
  });

  it('begins once, and reads on when it is asked to, a page for all that ask together', async () => {
    const { history, asked, idle, seqs } = reader(25);
    history.begin(25);
    history.begin(0);
    await idle();
    expect(seqs()).toEqual(upTo(16, 25));
    await Promise.all([history.loadEarlier(), history.loadEarlier()]);
    expect(asked).toEqual([undefined, '16']);
    await history.loadEarlier();
    await history.loadEarlier();
    expect(seqs()).toEqual(upTo(1, 25));
    expect(asked).toEqual([undefined, '16', '6']);
    expect(history.state).toEqual({ hasEarlier: false, isLoading: false, error: undefined });
  });

  it('leaves no hole between a page and what came over the socket', async () => {
    const { history, idle, enter, seqs } = reader(60);
    for (let seq = 33; seq <= 40; seq += 1) enter(seq);
    history.begin(32);
    await idle();
    expect(seqs()).toEqual(upTo(31, 60));
  });

  it('tells what went wrong, and tries again when it is asked to', async () => {
    const { history, idle, fail, seqs } = reader(15);
    fail(new Error('not now'));
    history.begin(15);
    await idle();
    expect(history.state).toMatchObject({ hasEarlier: true, error: { message: 'not now' } });
    fail(undefined);
    await history.loadEarlier();
    expect(history.state.error).toBeUndefined();
    expect(seqs()).toEqual(upTo(6, 15));
  });

  it('does not mix what is read of a log that was lost with the next one', async () => {
    const { history, asked, idle, seqs } = reader(15);
    history.begin(15);
    history.beginAnew();
    await idle();
    expect(asked).toEqual([undefined, undefined]);
    expect(seqs()).toEqual(upTo(6, 15));
    expect(history.state.hasEarlier).toBe(true);
  });
});
