import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

const newQueue = (kept = 3, most = 4): EventQueue<string> =>
  new EventQueue({ kept, most, skipped: (count) => `${count} skipped` });

describe('EventQueue', () => {
  it('keeps the newest until somebody reads, and says how many it did not', async () => {
    const queue = newQueue();
    for (const event of ['a', 'b', 'c', 'd', 'e']) queue.push(event);
    expect(queue.isFull).toBe(false);
    queue.end();
    const read: string[] = [];
    for await (const event of queue) read.push(event);
    expect(read).toEqual(['2 skipped', 'c', 'd', 'e']);
  });

  it('robs no reader, but tells when it is behind, and when it has caught up', async () => {
    const queue = newQueue();
    const reader = queue[Symbol.asyncIterator]();
    const first = reader.next();
    for (const event of ['a', 'b', 'c', 'd', 'e', 'f']) queue.push(event);
    expect((await first).value).toBe('a');
    expect(queue.isFull).toBe(true);
    let isDrained = false;
    const drained = queue.drained().then(() => (isDrained = true));
    for (const event of ['b', 'c']) expect((await reader.next()).value).toBe(event);
    expect(isDrained).toBe(false);
    expect((await reader.next()).value).toBe('d');
    await drained;
    expect(queue.isFull).toBe(false);
  });

  it('waits for no reader that has left, and can be taken up again', async () => {
    const queue = newQueue();
    for (const event of ['a', 'b', 'c']) queue.push(event);
    for await (const event of queue) {
      expect(event).toBe('a');
      break;
    }
    await queue.drained();
    const reader = queue[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe('b');
    await expect(queue[Symbol.asyncIterator]().next()).rejects.toThrow(TypeError);
    await reader.return();
  });

  it('gives its error behind what waits', async () => {
    const queue = newQueue();
    queue.push('a');
    queue.end(new Error('gone'));
    queue.push('too late');
    const reader = queue[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe('a');
    await expect(reader.next()).rejects.toThrow('gone');
  });
});
