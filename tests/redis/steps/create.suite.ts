import { createSession, readLog, readSession, readSessionOutline } from '@agentconnect/broker';
import { DurableFrame, newSessionId, openFrame } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Suite } from '../suite/suite.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';

export const createSuite: Suite = (broker) => {
  it('makes the record, its first piece of work and its deadline in one step', async () => {
    const b = broker();
    const sessionId = newSessionId(0);
    const asked = b.newSession(sessionId, { metadata: { list: [], big: 12345678901234 } });
    expect(await createSession(b.scripts, sessionId, asked)).toBe('created');

    const record = await readSession(b.scripts, sessionId);
    expect(record).toMatchObject({
      owner: 'ada',
      state: 'ready',
      status: 'initializing',
      metadata: { list: [], big: 12345678901234 },
      agents: asked.agents,
    });
    expect((record?.expiresAt ?? 0) - (record?.createdAt ?? 0)).toBe(asked.timeoutMs);
    expect(await b.deadlines(sessionId)).toEqual(['e']);
    expect((await b.read()).sessionId).toBe(sessionId);
  });

  it('answers a resend as the first time, and makes nothing twice', async () => {
    const b = broker();
    await b.create();
    await expectResendIsHarmless(b);
    expect(await b.lag()).toBe(1);
  });

  it('tells the same content from other content', async () => {
    const b = broker();
    const sessionId = await b.create();
    const before = await b.dump();
    expect(await createSession(b.scripts, sessionId, b.newSession(sessionId))).toBe('exists');
    const other = b.newSession(sessionId, { fingerprint: 'something-else' });
    expect(await createSession(b.scripts, sessionId, other)).toBe('conflict');
    expect(await b.dump()).toEqual(before);
  });

  it('makes none where the owner has as many with work as it may have', async () => {
    const b = broker();
    const atWorkMax = 1;
    const [at, next] = [await b.idle(), newSessionId(0)];
    await b.text(at);
    const before = await b.dump();
    expect(await createSession(b.scripts, next, b.newSession(next, { atWorkMax }))).toBe('busy');
    expect(await b.dump()).toEqual(before);
    const others = b.newSession(next, { owner: 'bob', atWorkMax });
    expect(await createSession(b.scripts, next, others)).toBe('created');
    await expectResendIsHarmless(b);
  });

  it('lets every key of the session end by itself', async () => {
    const b = broker();
    const sessionId = await b.create();
    await b.text(sessionId);
    const { S, IN, LOG, SEEN } = b.keys.session(sessionId);
    const ends = await Promise.all([S, IN, LOG, SEEN].map((key) => b.server.command.pexpiretime(key)));
    expect(new Set(ends)).toEqual(new Set([Number(await b.field(sessionId, 'keys_end'))]));
  });

  it('begins the log with what is copied, which is no work and was not used by it', async () => {
    const b = broker();
    const copied = ['text', 'response'].map((type, at) => {
      const messageId = `${at === 0 ? 'msg' : 'rsp'}_copied0000`;
      const metadata = { in_reply_to: at === 0 ? undefined : 'msg_copied0000' };
      const content = `${type} "\u0000🙂`;
      return { messageId, open: openFrame({ type: type as 'text', content, messageId, metadata }) };
    });
    const plain = Number(await b.field(await b.create(), 'kept'));
    const sessionId = await b.create({ copied });
    await expectResendIsHarmless(b);
    const log = await readLog(b.scripts, sessionId, { after: 0, limit: 10 });
    const frames = log.map(({ frame }) => DurableFrame.parse(JSON.parse(frame.toString())));
    expect(frames).toMatchObject([
      { type: 'text', content: 'text "\u0000🙂', metadata: { seq: 1, message_id: 'msg_copied0000' } },
      { type: 'response', metadata: { seq: 2, in_reply_to: 'msg_copied0000' } },
    ]);
    const [first = '', second = ''] = frames.map(({ timestamp }) => timestamp);
    expect(first < second).toBe(true);
    const bytes = log.reduce((sum, { frame }) => sum + frame.byteLength, 0);
    expect(Number(await b.field(sessionId, 'kept'))).toBeGreaterThan(plain + bytes);
    const outline = await readSessionOutline(b.scripts, sessionId);
    expect(outline).toMatchObject({
      spent: { inputTokens: 0, outputTokens: 0, cost: 0 },
      activity: [{ messageCount: 0 }],
      largestFrame: Math.max(...log.map(({ frame }) => frame.byteLength)),
    });
    // Both are taken up, and neither has a turn for a worker.
    for (const worker of ['first', 'second']) expect((await b.claimNext(worker)).reply.kind).toBe('empty');
    await b.text(sessionId);
    expect((await b.turn()).work.input.seq).toBe(3);
  });
};
