import { park, stop, wake } from '@agentconnect/broker';
import { newMessageId, openFrame } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { finishTurn, lastFrame, stopRequest } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

export const parkSuite: Suite = (broker) => {
  const minute = 60_000;

  it('sleeps until a time: no entry, no lease, a deadline, no partial, and the sockets told to drop theirs', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1', { streaming: true });
    await b.text(sessionId);
    const turn = await b.turn();
    await write(b, turn, 'half');
    const messageId = newMessageId();
    const open = openFrame({ type: 'cooldown', content: 'wait', messageId });
    const reply = await park(b.scripts, sessionId, {
      nonce: turn.nonce,
      forMs: minute,
      retries: 2,
      reason: 'cooldown',
      frame: { messageId, open },
    });
    expect(reply.kind === 'ok' && reply.until).toBeGreaterThan(turn.work.now);
    await expectResendIsHarmless(b);
    expect([await b.state(sessionId), await b.partial(sessionId), await b.pending(), await b.lag()]).toEqual([
      'parked',
      null,
      [],
      0,
    ]);
    expect((await b.deadlines(sessionId)).toSorted()).toEqual(['e', 'w']);
    expect(await ear.until((hint) => hint.kind === 'restart')).toMatchObject({ attempt: 2 });
    expect(await lastFrame(b, sessionId)).toMatchObject({ type: 'cooldown', metadata: { seq: 2 } });
    expect(await finishTurn(b, turn)).toEqual({ kind: 'lost' });

    await b.edit(sessionId, { parked_until: 1 });
    expect(await wake(b.scripts, sessionId)).toEqual({ kind: 'ok' });
    expect((await b.turn()).work).toMatchObject({ retries: 2, losses: 0, attempt: 2 });
    await ear.close();
  });

  it('goes on at once when its event came first', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    expect(await wake(b.scripts, sessionId, 'answer1')).toEqual({ kind: 'noted' });
    await expectResendIsHarmless(b);
    const request = { nonce: turn.nonce, events: ['answer1'], retries: 0, reason: 'delegation' } as const;
    expect(await park(b.scripts, sessionId, request)).toEqual({ kind: 'ok', until: 0 });
    await expectResendIsHarmless(b);
    expect([await b.state(sessionId), await b.lag(), await b.deadlines(sessionId)]).toEqual([
      'ready',
      1,
      ['e'],
    ]);
  });

  it('goes on at once when it was stopped, and keeps what was written', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    await write(b, turn, 'so far');
    await stop(b.scripts, sessionId, stopRequest());
    await park(b.scripts, sessionId, { nonce: turn.nonce, forMs: minute, retries: 1, reason: 'retry' });
    await expectResendIsHarmless(b);
    expect((await b.turn()).work).toMatchObject({ isStopped: true });
  });

  it('is lost to anyone without the lease', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    await b.turn();
    const before = await b.dump();
    const request = { nonce: 'not-it', forMs: minute, retries: 1, reason: 'retry' } as const;
    expect(await park(b.scripts, sessionId, request)).toEqual({ kind: 'lost' });
    expect(await b.dump()).toEqual(before);
  });
};
