import { detach, touch } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

export const touchSuite: Suite = (broker) => {
  const g1 = { gateway: 'g1', generation: 3, flushed: 0 };

  it('refreshes its registration, tells where the log stands and raises what is attended', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'a');
    const { seq, messageId, at } = await b.text(sessionId, 'b');
    await b.attach(sessionId, 'g1', { generation: 3 });
    const reply = await touch(b.scripts, sessionId, { ...g1, flushed: 1 });
    expect(reply).toEqual({ kind: 'ok', head: { seq, messageId, at }, working: true, status: 'active' });
    await expectResendIsHarmless(b);
    expect(await b.field(sessionId, 'attended')).toBe('1');
    await touch(b.scripts, sessionId, g1);
    expect(await b.field(sessionId, 'attended')).toBe('1');
  });

  it('counts nothing as flushed that the log does not hold, because it has lost its tail', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    await b.attach(sessionId, 'g1', { generation: 3 });
    await touch(b.scripts, sessionId, { ...g1, flushed: 9 });
    expect([await b.field(sessionId, 'flushed'), await b.field(sessionId, 'attended')]).toEqual(['1', '1']);
    await detach(b.scripts, sessionId, { ...g1, flushed: 9 });
    expect([await b.field(sessionId, 'flushed'), await b.field(sessionId, 'attended')]).toEqual(['1', '1']);
  });

  it('is lost to a gateway or a generation that is not registered, and none without a session', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.attach(sessionId, 'g1', { generation: 3 });
    const before = await b.dump();
    for (const other of [
      { ...g1, generation: 2 },
      { ...g1, gateway: 'g2' },
    ]) {
      expect(await touch(b.scripts, sessionId, { ...other, flushed: 9 })).toEqual({ kind: 'lost' });
      expect(await detach(b.scripts, sessionId, { ...other, flushed: 9 })).toBe('lost');
    }
    expect(await b.dump()).toEqual(before);
    expect(await touch(b.scripts, newSessionId(0), g1)).toEqual({ kind: 'none' });
    expect(await detach(b.scripts, newSessionId(0), g1)).toBe('none');
  });

  it('detaches once; what is attended is settled by the last gateway to go', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ears = await Promise.all([b.gateway('g1'), b.gateway('g2')]);
    await b.attach(sessionId, 'g1', { generation: 3 });
    await b.attach(sessionId, 'g2', { generation: 1 });
    for (const content of ['a', 'b', 'c']) await b.text(sessionId, content);
    expect(await detach(b.scripts, sessionId, { ...g1, flushed: 2 })).toBe('ok');
    await expectResendIsHarmless(b, 'lost');
    expect(await b.field(sessionId, 'attended')).toBe('3');
    expect(await detach(b.scripts, sessionId, { gateway: 'g2', generation: 1, flushed: 1 })).toBe('ok');
    expect(await b.field(sessionId, 'attended')).toBe('2');
    await Promise.all(ears.map((ear) => ear.close()));
  });

  it('tells the place of a session that waits for a worker', async () => {
    const b = broker();
    const [first, second] = [await b.idle(), await b.idle()];
    const { messageId } = await b.text(first);
    await b.text(first, 'more');
    await b.text(second);
    const placeOf = async (sessionId: string, queuedAfterMs = 0) => {
      await b.attach(sessionId, 'g1', { generation: 3 });
      const reply = await touch(b.scripts, sessionId, g1, queuedAfterMs);
      return reply.kind === 'ok' ? reply.queued : reply;
    };
    expect(await placeOf(first)).toEqual({ place: 1, messageId });
    expect(await placeOf(second)).toMatchObject({ place: 2 });
    expect(await placeOf(first, 60_000), 'not yet').toBeUndefined();
    await b.turn('w1');
    expect(await placeOf(first), 'it is being answered').toBeUndefined();
    expect(await placeOf(second)).toMatchObject({ place: 1 });
    const taken = await b.create();
    expect(await placeOf(taken), 'nothing was asked').toBeUndefined();
  });
};
