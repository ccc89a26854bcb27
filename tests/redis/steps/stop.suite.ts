import { expire, park, parseWorkerHint, stop } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { finishTurn, framesOf, stopRequest } from '../suite/frames.ts';
import { GatewayEar } from '../suite/gateway-ear.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

export const stopSuite: Suite = (broker) => {
  it('finds nothing under way: no session, one not taken up, an idle one, an expired one', async () => {
    const b = broker();
    expect(await stop(b.scripts, newSessionId(0), stopRequest())).toEqual({ kind: 'none' });
    const sessionId = await b.create();
    expect(await stop(b.scripts, sessionId, stopRequest())).toEqual({ kind: 'nothing' });
    await b.claimNext();
    expect(await stop(b.scripts, sessionId, stopRequest())).toEqual({ kind: 'nothing' });
    expect(await framesOf(b, sessionId)).toEqual([]);
    await b.edit(sessionId, { expires_at: 1 });
    await expire(b.scripts, sessionId);
    expect(await stop(b.scripts, sessionId, stopRequest())).toEqual({ kind: 'nothing' });
  });

  it('ends the running turn with what it has, and the queued ones empty', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const worker = await GatewayEar.open(b.server.subscriber, b.keys.workerChannel(0, 'w1'), (message) => [
      parseWorkerHint(message.toString()),
    ]);
    for (const content of ['running', 'queued', 'queued too']) await b.text(sessionId, content);
    const turn = await b.turn('w1');
    expect(await stop(b.scripts, sessionId, stopRequest())).toEqual({ kind: 'ok', seq: 4 });
    await expectResendIsHarmless(b);
    expect(await worker.until((hint) => hint?.kind === 'stop')).toEqual({ kind: 'stop', sessionId });
    await finishTurn(b, turn);
    for (const _queued of [1, 2]) {
      const next = await b.turn('w1');
      expect(next.work).toMatchObject({ isStopped: true, isUntouched: true });
      await finishTurn(b, next);
    }
    const reasons = (await framesOf(b, sessionId)).slice(4).map((frame) => frame.metadata['finish_reason']);
    expect(reasons).toEqual(['stopped', 'stopped', 'stopped']);
    expect(await b.state(sessionId)).toBe('idle');
    await worker.close();
  });

  it('is pending while an earlier one still holds, and is new for what was asked since', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const first = stopRequest();
    await stop(b.scripts, sessionId, first);
    expect(await stop(b.scripts, sessionId, stopRequest())).toEqual({ kind: 'pending' });
    await b.text(sessionId);
    expect(await stop(b.scripts, sessionId, stopRequest())).toEqual({ kind: 'ok', seq: 4 });
    expect(await stop(b.scripts, sessionId, first)).toEqual({ kind: 'ok', seq: 2 });
  });

  it('ends what was asked before it alone, also where its client sends it again', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'asked before');
    const clientId = 'stop 1';
    expect(await stop(b.scripts, sessionId, { ...stopRequest(), clientId })).toEqual({ kind: 'ok', seq: 2 });
    await finishTurn(b, await b.turn());
    await b.text(sessionId, 'asked after');
    expect(await stop(b.scripts, sessionId, { ...stopRequest(), clientId })).toEqual({ kind: 'ok', seq: 2 });
    expect((await b.turn()).work).toMatchObject({ isStopped: false });
    expect((await framesOf(b, sessionId)).filter(({ type }) => type === 'stop')).toHaveLength(1);
  });

  it('was in vain, and comes late once more: it still ends nothing', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const clientId = 'stop 1';
    expect(await stop(b.scripts, sessionId, { ...stopRequest(), clientId })).toEqual({ kind: 'nothing' });
    await b.text(sessionId);
    expect(await stop(b.scripts, sessionId, { ...stopRequest(), clientId })).toEqual({ kind: 'nothing' });
    expect((await b.turn()).work).toMatchObject({ isStopped: false });
  });

  it('ends a text that waits for a session to be taken up', async () => {
    const b = broker();
    const sessionId = await b.create();
    await b.text(sessionId);
    expect(await stop(b.scripts, sessionId, stopRequest())).toMatchObject({ kind: 'ok' });
    expect((await b.turn()).work).toMatchObject({ isStopped: true });
  });

  it('wakes a parked session', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    await write(b, turn, 'gone with the parking');
    await park(b.scripts, sessionId, { nonce: turn.nonce, forMs: 60_000, retries: 1, reason: 'retry' });
    expect(await stop(b.scripts, sessionId, stopRequest())).toMatchObject({ kind: 'ok' });
    await expectResendIsHarmless(b);
    expect(await b.deadlines(sessionId)).toEqual(['e']);
    expect((await b.turn()).work).toMatchObject({ isStopped: true });
  });
};
