import { park, readDue, wake } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Broker } from '../suite/broker.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

export const wakeSuite: Suite = (broker) => {
  async function parked(b: Broker, what: { forMs?: number; events?: string[] }): Promise<string> {
    const sessionId = await b.idle();
    await b.text(sessionId);
    const { nonce } = await b.turn();
    await park(b.scripts, sessionId, { nonce, retries: 1, reason: 'retry', ...what });
    return sessionId;
  }

  it('is early before the time, and keeps the deadline', async () => {
    const b = broker();
    const sessionId = await parked(b, { forMs: 60_000 });
    await b.server.command.zrem(b.keys.due(0), `w:${sessionId}`);
    const reply = await wake(b.scripts, sessionId);
    expect(reply.kind === 'early' && reply.ms).toBeGreaterThan(0);
    expect(await b.deadlines(sessionId)).toContain('w');
    expect(await b.state(sessionId)).toBe('parked');
  });

  it('wakes once when the time has come; the deadline is found by the sweeper until then', async () => {
    const b = broker();
    const sessionId = await parked(b, { forMs: 0 });
    const found = await readDue(b.scripts, 0, 10);
    expect(found).toEqual([{ kind: 'wake', sessionId }]);
    expect(await wake(b.scripts, sessionId)).toEqual({ kind: 'ok' });
    await expectResendIsHarmless(b, 'none');
    expect([await b.state(sessionId), await b.lag()]).toEqual(['ready', 1]);
    expect(await readDue(b.scripts, 0, 10)).toEqual([]);
  });

  it('is found behind deadlines of a kind that only a newer release knows', async () => {
    const b = broker();
    const sessionId = await parked(b, { forMs: 0 });
    for (const kind of ['a', 'b', 'c']) await b.server.command.zadd(b.keys.due(0), 1, `${kind}:${sessionId}`);
    expect(await readDue(b.scripts, 0, 2)).toEqual([{ kind: 'wake', sessionId }]);
    expect(await readDue(b.scripts, 0, 4)).toEqual([{ kind: 'wake', sessionId }]);
  });

  it('wakes by its event, and only by that; a resend wakes nothing twice', async () => {
    const b = broker();
    const sessionId = await parked(b, { events: ['answer1'] });
    expect(await b.deadlines(sessionId)).toEqual(['e']);
    expect(await wake(b.scripts, sessionId)).toEqual({ kind: 'none' });
    expect(await wake(b.scripts, sessionId, 'answer2')).toEqual({ kind: 'noted' });
    expect(await wake(b.scripts, sessionId, 'answer1')).toEqual({ kind: 'ok' });
    await expectResendIsHarmless(b);
    expect([await b.state(sessionId), await b.lag()]).toEqual(['ready', 1]);
  });

  it('wakes by the event or by the time, whichever is first', async () => {
    const b = broker();
    const byEvent = await parked(b, { forMs: 60_000, events: ['answer1'] });
    expect(await wake(b.scripts, byEvent, 'answer1')).toEqual({ kind: 'ok' });
    expect(await b.deadlines(byEvent)).toEqual(['e']);
    await b.turn();
    const byTime = await parked(b, { forMs: 0, events: ['answer1'] });
    expect(await wake(b.scripts, byTime)).toEqual({ kind: 'ok' });
    await b.turn();
    expect(await wake(b.scripts, byTime, 'answer1')).toEqual({ kind: 'noted' });
  });

  it('lets a turn that was taken over wait for an event that came already', async () => {
    const b = broker();
    const sessionId = await parked(b, { events: ['answer1'] });
    await wake(b.scripts, sessionId, 'answer1');
    const { nonce } = await b.turn();
    await park(b.scripts, sessionId, { nonce, events: ['answer1'], retries: 1, reason: 'delegation' });
    expect(await b.state(sessionId)).toBe('ready');
  });

  it('finds nothing to wake', async () => {
    const b = broker();
    const sessionId = await b.idle();
    expect(await wake(b.scripts, sessionId)).toEqual({ kind: 'none' });
    expect(await wake(b.scripts, newSessionId(0))).toEqual({ kind: 'none' });
    expect(await wake(b.scripts, newSessionId(0), 'answer1')).toEqual({ kind: 'none' });
  });
};
