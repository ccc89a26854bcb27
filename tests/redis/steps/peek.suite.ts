import { peek, submit } from '@agentconnect/broker';
import { newSessionId } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import type { Broker, Submission } from '../suite/broker.ts';
import type { Suite } from '../suite/suite.ts';

/** What `peek` says of a text, and that it says what `submit` then does, and changes nothing. */
async function peekAt(b: Broker, sessionId: string, changes: Partial<Submission> = {}): Promise<string> {
  const submission = b.submission('hi', changes);
  const before = await b.dump();
  const seen = await peek(b.scripts, sessionId, { ...submission, length: 2, bringsLimits: false });
  expect(await b.dump()).toEqual(before);
  const done = await submit(b.scripts, sessionId, submission);
  if (seen.kind === 'open') expect(done.kind).toBe('accepted');
  else if (seen.kind === 'limited') expect(done.kind).toBe('limited');
  else expect(done).toEqual(seen);
  return seen.kind;
}

export const peekSuite: Suite = (broker) => {
  it('tells texts that are taken from those that were taken before', async () => {
    const b = broker();
    const sessionId = await b.idle();
    expect(await peekAt(b, sessionId, { clientId: 'c1' })).toBe('open');
    expect(await peekAt(b, sessionId, { clientId: 'c1' })).toBe('duplicate');
    expect(await peekAt(b, sessionId, { clientId: 'c1', fingerprint: 'other' })).toBe('conflict');
    await b.edit(sessionId, { expires_at: 1 });
    expect(await peekAt(b, sessionId, { clientId: 'c1' })).toBe('duplicate');
    expect(await peekAt(b, sessionId, { clientId: 'c2' })).toBe('closed');
    expect(await peekAt(b, newSessionId(0))).toBe('none');
  });

  it('refuses what the limits would, in a window that is over no more', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const limit = { max: 1, windowMs: 60_000 };
    expect(await peekAt(b, sessionId, { limit, clientId: 'c1' })).toBe('open');
    expect(await peekAt(b, sessionId, { limit })).toBe('limited');
    expect(await peekAt(b, sessionId, { limit, clientId: 'c1' })).toBe('duplicate');
    const reply = await peek(b.scripts, sessionId, {
      ...b.submission('x', { limit }),
      length: 1,
      bringsLimits: false,
    });
    if (reply.kind === 'limited') expect(reply.retryAfterMs).toBeLessThanOrEqual(60_000);
    await b.edit(sessionId, { window_start: 1 });
    expect(await peekAt(b, sessionId, { limit })).toBe('open');
    expect(await peekAt(b, sessionId, { mailboxMax: 2 })).toBe('full');
  });

  it('refuses a session that would be one too many at work', async () => {
    const b = broker();
    const [first, second] = [await b.idle(), await b.idle()];
    expect(await peekAt(b, first, { atWorkMax: 1 })).toBe('open');
    expect(await peekAt(b, second, { atWorkMax: 1 })).toBe('busy');
    expect(await peekAt(b, first, { atWorkMax: 1 })).toBe('open');
  });

  it('refuses what its owner has no room for', async () => {
    const b = broker();
    const sessionId = await b.idle();
    expect(await peekAt(b, sessionId, { room: 1_000, clientId: 'c1' })).toBe('open');
    expect(await peekAt(b, sessionId, { room: 1 })).toBe('no_room');
    expect(await peekAt(b, sessionId, { room: 1, clientId: 'c1' })).toBe('duplicate');
  });

  it('lets a text on to a conversation that has ended if it brings limits', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.edit(sessionId, { status: 'ended' });
    expect(await peekAt(b, sessionId)).toBe('ended');
    const wanted = { ...b.submission('hi'), length: 2, bringsLimits: true };
    expect(await peek(b.scripts, sessionId, wanted)).toEqual({ kind: 'open' });
  });
};
