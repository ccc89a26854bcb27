import { renew, stop } from '@agentconnect/broker';
import { expect, it } from 'vitest';
import { finishTurn, stopRequest } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

export const renewSuite: Suite = (broker) => {
  it('extends the lease and starts the idle time of the entry again', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    const ready = b.keys.ready(0);
    const heardLongAgo = [ready, 'agent-workers', 'w1', 0, turn.entryId, 'IDLE', 50_000, 'JUSTID'];
    await b.server.command.call('xclaim', ...heardLongAgo);
    await b.edit(sessionId, { lease_until: 1 });
    expect(await renew(b.scripts, sessionId, { nonce: turn.nonce, leaseMs: 60_000 })).toEqual({
      kind: 'ok',
      stopped: false,
    });
    await expectResendIsHarmless(b);
    expect(Number(await b.field(sessionId, 'lease_until'))).toBeGreaterThanOrEqual(turn.work.now + 60_000);
    expect((await b.pending())[0]?.idleMs).toBeLessThan(50_000);
    expect(await b.claim(turn, 'other', 'w2')).toEqual({ kind: 'held' });
  });

  it('brings the entry back from a worker that has just taken it from the stream', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn('w1');
    await b.queue('w2').takeIdle(0, 10);
    await renew(b.scripts, sessionId, { nonce: turn.nonce, leaseMs: 60_000 });
    expect(await b.pending()).toMatchObject([{ worker: 'w1' }]);
  });

  it('tells of a stop', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    await stop(b.scripts, sessionId, stopRequest());
    const reply = await renew(b.scripts, sessionId, { nonce: turn.nonce, leaseMs: 60_000 });
    expect(reply).toEqual({ kind: 'ok', stopped: true });
  });

  it('is lost to anyone without the lease, and changes nothing', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    const before = await b.dump();
    const lease = { nonce: 'not-it', leaseMs: 60_000 };
    expect(await renew(b.scripts, sessionId, lease)).toEqual({ kind: 'lost' });
    expect(await b.dump()).toEqual(before);
    await finishTurn(b, turn);
    expect(await renew(b.scripts, sessionId, { ...lease, nonce: turn.nonce })).toEqual({ kind: 'lost' });
  });
};
