import { countAtWork, deleteSession, submit } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { framesOf } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';

export const submitSuite: Suite = (broker) => {
  it('logs the text, queues it and makes an idle session ready', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const reply = await submit(b.scripts, sessionId, b.submission('hi'));
    expect(reply).toMatchObject({ kind: 'accepted', seq: 1 });
    expect(await b.state(sessionId)).toBe('ready');
    const [frame] = await framesOf(b, sessionId);
    expect(frame).toMatchObject({ type: 'text', content: 'hi', metadata: { seq: 1 } });
    if (reply.kind === 'accepted') expect(frame?.timestamp).toBe(new Date(reply.at).toISOString());
  });

  it('puts one entry into the ready stream for any number of texts', async () => {
    const b = broker();
    const sessionId = await b.idle();
    for (const content of ['a', 'b', 'c']) await b.text(sessionId, content);
    expect(await b.lag()).toBe(1);
  });

  it('accepts a resend of the same message id once', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await submit(b.scripts, sessionId, b.submission('hi'));
    await expectResendIsHarmless(b);
    await submit(b.scripts, sessionId, b.submission('hi', { clientId: 'c1' }));
    await expectResendIsHarmless(b);
  });

  it('answers the same client id with the first message, and other content with a conflict', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const first = await submit(b.scripts, sessionId, b.submission('hi', { clientId: 'c1' }));
    const before = await b.dump();
    const again = await submit(b.scripts, sessionId, b.submission('hi', { clientId: 'c1' }));
    expect(again).toEqual({ ...first, kind: 'duplicate' });
    const other = b.submission('hello', { clientId: 'c1' });
    expect(await submit(b.scripts, sessionId, other)).toEqual({ kind: 'conflict' });
    expect(await b.dump()).toEqual(before);
  });

  it('knows a client id also when the session takes nothing more', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await submit(b.scripts, sessionId, b.submission('hi', { clientId: 'c1' }));
    await b.edit(sessionId, { expires_at: 1 });
    const again = await submit(b.scripts, sessionId, b.submission('hi', { clientId: 'c1' }));
    expect(again.kind).toBe('duplicate');
  });

  it('refuses without a trace: none, closed, ended, full', async () => {
    const b = broker();
    const none = await submit(b.scripts, newSessionId(0), b.submission('hi'));
    expect(none).toEqual({ kind: 'none' });
    expect(await b.dump()).toEqual({});

    const sessionId = await b.idle();
    await b.text(sessionId);
    const before = await b.dump();
    const full = await submit(b.scripts, sessionId, b.submission('hi', { mailboxMax: 1 }));
    expect(full).toEqual({ kind: 'full' });
    const limit = { max: 5, windowMs: 60_000 };
    const fullToo = await submit(b.scripts, sessionId, b.submission('hi', { mailboxMax: 1, limit }));
    expect(fullToo).toEqual({ kind: 'full' });
    expect(await b.dump()).toEqual(before);

    await b.edit(sessionId, { status: 'ended' });
    expect(await submit(b.scripts, sessionId, b.submission('hi'))).toEqual({ kind: 'ended' });
    await b.edit(sessionId, { status: 'active', expires_at: 1 });
    expect(await submit(b.scripts, sessionId, b.submission('hi'))).toEqual({ kind: 'closed' });
  });

  it('counts a window from its first text, and not what it refuses', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const limit = { max: 2, windowMs: 60_000 };
    const send = () => submit(b.scripts, sessionId, b.submission('hi', { limit }));
    expect([(await send()).kind, (await send()).kind]).toEqual(['accepted', 'accepted']);
    const before = await b.dump();
    const refused = await send();
    expect(refused.kind).toBe('limited');
    if (refused.kind === 'limited') {
      expect(refused.retryAfterMs).toBeGreaterThan(0);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(60_000);
    }
    expect(await b.dump()).toEqual(before);
    await b.edit(sessionId, { window_start: 1 });
    expect((await send()).kind).toBe('accepted');
    expect(await b.field(sessionId, 'window_count')).toBe('1');
  });

  it('gives an owner no more sessions with work than it may have', async () => {
    const b = broker();
    const [first, second, third] = [await b.idle(), await b.idle(), await b.idle()];
    const send = (sessionId: string) => submit(b.scripts, sessionId, b.submission('hi', { atWorkMax: 2 }));
    expect([(await send(first)).kind, (await send(second)).kind]).toEqual(['accepted', 'accepted']);
    const before = await b.dump();
    expect(await send(third)).toEqual({ kind: 'busy' });
    expect(await b.dump()).toEqual(before);
    expect((await send(first)).kind, 'a session that has work already').toBe('accepted');
    const other = await b.create({ owner: 'bob' });
    expect((await send(other)).kind, 'of somebody else').toBe('accepted');
    expect(await countAtWork(b.scripts, third, 'ada')).toBe(2);

    expect(await deleteSession(b.scripts, second, 'ada')).toBe('ok');
    expect((await send(third)).kind, 'when there is room again').toBe('accepted');
  });

  it('does not count a session that has vanished with its keys', async () => {
    const b = broker();
    const [gone, next] = [await b.idle(), await b.idle()];
    await b.text(gone);
    await b.server.command.zadd(b.keys.atWork(0, 'ada'), 1, gone);
    expect(await submit(b.scripts, next, b.submission('hi', { atWorkMax: 1 }))).toMatchObject({
      kind: 'accepted',
    });
  });
};
