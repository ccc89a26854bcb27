import { createSession, readSession } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
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
};
