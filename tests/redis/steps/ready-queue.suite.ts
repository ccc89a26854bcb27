import { release } from '@agentconnect/broker';
import { expect, it } from 'vitest';
import { finishTurn } from '../suite/frames.ts';
import type { Suite } from '../suite/suite.ts';

export const readyQueueSuite: Suite = (broker) => {
  it('reads what is new, and again what was delivered and not acknowledged', async () => {
    const b = broker();
    const queue = b.queue('w1');
    await queue.ensureGroup();
    await queue.ensureGroup();
    expect(await queue.read(10, 1)).toEqual([]);
    const sessionId = await b.create();
    const [entry] = await queue.read(10, 1_000);
    expect(entry?.sessionId).toBe(sessionId);
    expect(await queue.readOwn(10)).toEqual([entry]);
    expect(await b.queue('w2').readOwn(10)).toEqual([]);
    expect(await queue.depth()).toEqual({ lag: 0, pending: 1, oldestMs: 0, held: 0 });
  });

  it('wakes a blocked reader when work comes', async () => {
    const b = broker();
    const blocking = b.server.connect('blocking');
    const queue = b.queue('w1', 0, blocking);
    await queue.ensureGroup();
    const reading = queue.read(1, 2_000);
    const sessionId = await b.create();
    expect(await reading).toMatchObject([{ sessionId }]);
  });

  it('takes over only what has been idle long enough', async () => {
    const b = broker();
    await b.create();
    const entry = await b.read('w1');
    expect(await b.queue('w2').takeIdle(60_000, 10)).toEqual([]);
    expect(await b.queue('w2').takeIdle(0, 10)).toEqual([entry]);
  });

  it('goes on with a scan where the last one ended, so that no entry is passed over', async () => {
    const b = broker();
    const made = new Set<string>();
    for (let i = 0; i < 30; i += 1) made.add(await b.create());
    await b.readNew('dead');
    const queue = b.queue('w2');
    const taken = new Set<string>();
    for (let scan = 0; scan < 6; scan += 1) {
      for (const { sessionId } of await queue.takeIdle(0, 5)) taken.add(sessionId);
    }
    expect(taken).toEqual(made);
  });

  it('lets a consumer leave only with nothing pending', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const queue = b.queue('w1');
    await b.text(sessionId);
    const turn = await b.turn('w1');
    expect(await queue.leave(b.scripts)).toBe(false);
    expect(await queue.removeIdle(b.scripts, 0)).toBe(1);
    await finishTurn(b, turn);
    expect(await queue.leave(b.scripts)).toBe(true);
    expect(await b.server.command.xinfo('CONSUMERS', b.keys.ready(0), 'agent-workers')).toEqual([]);
  });

  it('always knows its lag, in whatever order the work is done', async () => {
    const b = broker();
    const long = await b.idle();
    await b.text(long);
    const pending = await b.turn('w1');
    const short = await b.idle();
    await b.text(short);
    // The entry that was delivered last goes while an older one is pending and a newer one waits.
    const turn = await b.turn('w2');
    await finishTurn(b, turn);
    await b.text(short);
    expect(await b.lag()).toBe(1);
    const next = await b.read('w2');
    await release(b.scripts, short, { entryId: next.entryId });
    expect(await b.lag()).toBe(1);
    await finishTurn(b, pending);
    expect(await b.lag()).toBe(1);
    await finishTurn(b, await b.turn('w1'));
    expect([await b.lag(), await b.server.command.xlen(b.keys.ready(0))]).toEqual([0, 0]);
  });
};
