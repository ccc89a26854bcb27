import { release, stop } from '@agentconnect/broker';
import { expect, it } from 'vitest';
import { finishTurn, stopRequest } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

export const releaseSuite: Suite = (broker) => {
  it('hands a turn back at no loss, for another worker to begin again', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1', { streaming: true });
    await b.text(sessionId);
    const turn = await b.turn('w1');
    await write(b, turn, 'half');
    expect(await release(b.scripts, sessionId, { nonce: turn.nonce })).toBe('ok');
    await expectResendIsHarmless(b);
    expect(await ear.until((hint) => hint.kind === 'restart')).toMatchObject({ attempt: 2 });
    expect([await b.state(sessionId), await b.partial(sessionId), await b.pending(), await b.lag()]).toEqual([
      'ready',
      null,
      [],
      1,
    ]);
    const next = await b.turn('w2');
    expect(next.work).toMatchObject({ attempt: 2, losses: 0, takeover: false });
    expect(await finishTurn(b, turn)).toEqual({ kind: 'lost' });
    expect(await release(b.scripts, sessionId, { nonce: turn.nonce })).toBe('ok');
    expect(await b.state(sessionId)).toBe('leased');
    await ear.close();
  });

  it('keeps the text of a stopped turn', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    await write(b, turn, 'so far');
    await stop(b.scripts, sessionId, stopRequest());
    await release(b.scripts, sessionId, { nonce: turn.nonce });
    expect((await b.turn('w2')).work).toMatchObject({ isStopped: true });
  });

  it('hands back an entry that was read and not claimed', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const entry = await b.read('w1');
    expect(await release(b.scripts, sessionId, { entryId: entry.entryId })).toBe('ok');
    await expectResendIsHarmless(b);
    expect([await b.pending(), await b.lag()]).toEqual([[], 1]);
    expect((await b.turn('w2')).work).toMatchObject({ attempt: 1 });
  });

  it('does not touch an entry that another worker has claimed meanwhile', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const entry = await b.read('w1');
    await b.queue('w2').takeIdle(0, 10);
    await b.claim(entry, 'n2', 'w2');
    const before = await b.dump();
    expect(await release(b.scripts, sessionId, { entryId: entry.entryId })).toBe('ok');
    expect(await b.dump()).toEqual(before);
    expect((await b.takeOver(sessionId, 'w3')).reply).toMatchObject({ kind: 'work', takeover: true });
  });

  it('gives an entry whose lease has ended back, for whoever has a place to take over at once', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn('dead');
    await b.edit(sessionId, { lease_until: 1 });
    await b.queue('full').takeIdle(0, 10);
    expect(await release(b.scripts, sessionId, { entryId: turn.entryId })).toBe('ok');
    await expectResendIsHarmless(b);
    expect(await b.pending()).toMatchObject([{ worker: 'dead' }]);
    const [taken] = await b.queue('w2').takeIdle(3_600_000, 10);
    expect(taken).toEqual({ sessionId, entryId: turn.entryId });
    expect(await b.claim(taken ?? turn, 'n2', 'w2')).toMatchObject({
      kind: 'work',
      takeover: true,
      losses: 1,
    });
  });

  it('clears away an entry of the past', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    await release(b.scripts, sessionId, { nonce: turn.nonce });
    expect(await release(b.scripts, sessionId, { entryId: turn.entryId })).toBe('ok');
    expect(await b.lag()).toBe(1);
  });

  it('is lost to anyone without the lease', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    await b.turn();
    const before = await b.dump();
    expect(await release(b.scripts, sessionId, { nonce: 'not-it' })).toBe('lost');
    expect(await b.dump()).toEqual(before);
  });
};
