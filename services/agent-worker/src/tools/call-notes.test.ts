import { expect, it } from 'vitest';
import type { Told } from '../delegation/notes.ts';
import { noProgress, type Progress } from '../delegation/progress.ts';
import { atATime } from './at-a-time.ts';
import { CallNotes } from './call-notes.ts';
import type { TurnCall } from './turn-call.ts';

const never = new AbortController().signal;

function call(n: number, state: TurnCall['state'] = 'noted'): TurnCall {
  const isIdempotent = false;
  return {
    callId: `call_${n}`,
    modelId: `m${n}`,
    tool: 't',
    args: {},
    offset: 0,
    isIdempotent,
    isEditable: false,
    state,
  };
}

const begun: Progress = { ...noProgress, calls: [call(0), call(1), call(2)] };

/** Notes that are kept waiting: what each says of the calls, and of frames. */
class SlowNotes {
  readonly told: string[] = [];
  private readonly waiting: PromiseWithResolvers<'ok'>[] = [];

  async note({ calls }: Progress, _signal: AbortSignal, { frames }: Told = { frames: [] }): Promise<'ok'> {
    this.told.push([...calls.map(({ state }) => state), `${frames.length} frames`].join(' '));
    const waits = Promise.withResolvers<'ok'>();
    this.waiting.push(waits);
    return waits.promise;
  }

  async answer(error?: Error): Promise<void> {
    await new Promise(setImmediate);
    const next = this.waiting.shift();
    if (error) next?.reject(error);
    else next?.resolve('ok');
    await new Promise(setImmediate);
  }
}

const frame = { messageId: 'msg_1r', open: '{' };

it('puts what comes at once into one note, and what comes meanwhile into the next', async () => {
  const slow = new SlowNotes();
  const notes = new CallNotes(slow, begun, never);
  const first = [notes.change(call(0, 'begun')), notes.change(call(1, 'begun'))];
  await new Promise(setImmediate);
  const second = [notes.change(call(0, 'done'), frame), notes.change(call(2, 'done'), frame)];
  expect(slow.told).toEqual(['begun begun noted 0 frames']);
  await slow.answer();
  await Promise.all(first);
  expect(slow.told).toEqual(['begun begun noted 0 frames', 'done begun done 2 frames']);
  await slow.answer();
  await Promise.all(second);
  expect(notes.progress.calls.map(({ state }) => state)).toEqual(['done', 'begun', 'done']);
});

it('fails everything behind a note that fails', async () => {
  const slow = new SlowNotes();
  const notes = new CallNotes(slow, begun, never);
  const first = notes.change(call(0, 'begun'));
  await new Promise(setImmediate);
  const second = notes.change(call(1, 'begun'));
  const outcomes = Promise.allSettled([first, second]);
  await slow.answer(new Error('lost'));
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('does so many at a time, begins none after a failure, and tells it when those under way have ended', async () => {
  let [running, most] = [0, 0];
  const done: number[] = [];
  const action = async (one: number): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    done.push(one);
  };
  await atATime(3, [1, 2, 3, 4, 5, 6, 7], new AbortController(), action);
  expect([most, done.toSorted()]).toEqual([3, [1, 2, 3, 4, 5, 6, 7]]);
  const failed = new AbortController();
  const begunOnes: number[] = [];
  const failing = atATime(2, [1, 2, 3, 4], failed, async (one) => {
    begunOnes.push(one);
    if (one === 1) throw new Error('the first');
    await new Promise(setImmediate);
  });
  await expect(failing).rejects.toThrow('the first');
  expect([begunOnes, failed.signal.aborted]).toEqual([[1, 2], true]);
});
