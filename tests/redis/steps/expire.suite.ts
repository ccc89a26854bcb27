import { expire, park, readDue, stop } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { finishTurn, framesOf, stopRequest } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

export const expireSuite: Suite = (broker) => {
  it('answers what waits, keeps what was written of the running answer, tells the sockets and closes', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1');
    const running = await b.text(sessionId, 'running');
    const queued = await b.text(sessionId, 'queued');
    const turn = await b.turn();
    await write(b, turn, 'so "far" é');
    await b.edit(sessionId, { expires_at: 1 });
    expect(await expire(b.scripts, sessionId)).toEqual({ kind: 'ok' });
    await expectResendIsHarmless(b, 'none');

    const error = (id: string, details: object) => ({
      type: 'error',
      metadata: { code: 'SESSION_EXPIRED', in_reply_to: id, details },
    });
    expect((await framesOf(b, sessionId)).slice(2)).toMatchObject([
      error(running.messageId, { partial: 'so "far" é' }),
      error(queued.messageId, {}),
      { type: 'system', metadata: { event: 'session.expired', reason: 'timeout', seq: 5 } },
    ]);
    expect([await b.state(sessionId), await b.field(sessionId, 'status')]).toEqual(['closed', 'expired']);
    expect([await b.deadlines(sessionId), await b.pending()]).toEqual([[], []]);
    expect(await ear.until((hint) => hint.kind === 'close')).toMatchObject({
      code: 4002,
      reason: 'session expired',
    });
    expect(await finishTurn(b, turn)).toEqual({ kind: 'lost' });
    expect((await framesOf(b, sessionId)).length).toBe(5);
    await ear.close();
  });

  it('ends what was stopped as stopped', async () => {
    const b = broker();
    const sessionId = await b.create();
    await b.text(sessionId, 'a');
    await stop(b.scripts, sessionId, stopRequest());
    await b.text(sessionId, 'b');
    await b.edit(sessionId, { expires_at: 1 });
    await expire(b.scripts, sessionId);
    expect((await framesOf(b, sessionId)).slice(3)).toMatchObject([
      { type: 'response', content: '', metadata: { finish_reason: 'stopped' } },
      { type: 'error', metadata: { code: 'SESSION_EXPIRED' } },
      { type: 'system' },
    ]);
  });

  it('is early while the session is used, and asks again when it may be over', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.server.command.zadd(b.keys.due(0), 1, `e:${sessionId}`);
    expect(await readDue(b.scripts, 0, 10)).toEqual([{ kind: 'expire', sessionId }]);
    const reply = await expire(b.scripts, sessionId);
    expect(reply.kind === 'early' && reply.ms).toBeGreaterThan(800_000);
    await expectResendIsHarmless(b, 'early');
    expect(await readDue(b.scripts, 0, 10)).toEqual([]);
    expect(await b.deadlines(sessionId)).toEqual(['e']);
  });

  it('closes a session that nobody has used for too long', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.edit(sessionId, { activity: Date.now() - 900_001 });
    expect(await expire(b.scripts, sessionId)).toEqual({ kind: 'ok' });
    expect(await framesOf(b, sessionId)).toMatchObject([
      { metadata: { event: 'session.expired', reason: 'idle' } },
    ]);
  });

  it('never finds a session idle that has a gateway, work, or is parked', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const long = { activity: 1 };
    await b.attach(sessionId, 'g1');
    await b.edit(sessionId, long);
    expect((await expire(b.scripts, sessionId)).kind).toBe('early');
    await b.edit(sessionId, { gateways: '' });
    await b.text(sessionId);
    await b.edit(sessionId, long);
    expect((await expire(b.scripts, sessionId)).kind).toBe('early');
    const turn = await b.turn();
    await b.edit(sessionId, long);
    expect((await expire(b.scripts, sessionId)).kind).toBe('early');
    await park(b.scripts, sessionId, { nonce: turn.nonce, forMs: 60_000, retries: 1, reason: 'retry' });
    await b.edit(sessionId, long);
    expect((await expire(b.scripts, sessionId)).kind).toBe('early');
  });

  it('counts a gateway that died without a word until it was heard of last', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ago = (ms: number) => `g1,1,${Date.now() - ms},0`;
    await b.edit(sessionId, { activity: 1, gateways: ago(300_000) });
    const reply = await expire(b.scripts, sessionId);
    expect(reply.kind === 'early' && reply.ms).toBeGreaterThan(590_000);
    expect(reply.kind === 'early' && reply.ms).toBeLessThanOrEqual(600_000);
    await b.edit(sessionId, { gateways: ago(900_001) });
    expect(await expire(b.scripts, sessionId)).toEqual({ kind: 'ok' });
  });

  it('closes in each state, and leaves nothing for a worker', async () => {
    const b = broker();
    const ready = await b.create();
    await b.edit(ready, { expires_at: 1 });
    expect(await expire(b.scripts, ready)).toEqual({ kind: 'ok' });
    expect((await b.claimNext()).reply).toEqual({ kind: 'stale' });

    const parked = await b.idle();
    await b.text(parked);
    const { nonce } = await b.turn();
    await park(b.scripts, parked, { nonce, forMs: 60_000, retries: 1, reason: 'retry' });
    await b.edit(parked, { expires_at: 1 });
    expect(await expire(b.scripts, parked)).toEqual({ kind: 'ok' });
    expect([await b.deadlines(parked), await b.lag(), await b.pending()]).toEqual([[], 0, []]);
    expect(await expire(b.scripts, newSessionId(0))).toEqual({ kind: 'none' });
  });

  it('leaves record and log readable until the retention is over, from the moment it closed', async () => {
    const b = broker();
    const sessionId = await b.idle({ retentionMs: 5_000_000 });
    await b.text(sessionId);
    await b.edit(sessionId, { expires_at: 1 });
    await expire(b.scripts, sessionId);
    const closedAt = Number(await b.field(sessionId, 'closed_at'));
    const { S, IN, LOG, SEEN } = b.keys.session(sessionId);
    for (const key of [S, LOG, SEEN]) {
      expect(await b.server.command.pexpiretime(key)).toBe(closedAt + 5_000_000);
    }
    expect(await b.server.command.exists(IN)).toBe(0);
  });
};
