import {
  checkpoint,
  claim,
  deleteSession,
  drainOutbox,
  expire,
  finish,
  release,
  renew,
  stop,
} from '@agentconnect/broker';
import { answerIdOf } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { maxLosses } from '../suite/broker.ts';
import { finishTurn, framesOf, lastFrame, stopRequest } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

export const claimSuite: Suite = (broker) => {
  it('takes a new session up: it is active, idle, and its sockets are told', async () => {
    const b = broker();
    const sessionId = await b.create();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1');
    expect((await b.claimNext()).reply).toEqual({ kind: 'empty' });
    expect([await b.state(sessionId), await b.field(sessionId, 'status')]).toEqual(['idle', 'active']);
    expect(await b.pending()).toEqual([]);
    const hint = await ear.until((heard) => heard.kind === 'passing');
    const frame: unknown = hint.kind === 'passing' && JSON.parse(hint.frame.toString());
    expect(frame).toMatchObject({ type: 'system', metadata: { event: 'status', status: 'active' } });
    await expectResendIsHarmless(b, 'stale');
    await ear.close();
  });

  it('hands out the oldest input with all that a turn needs', async () => {
    const b = broker();
    const sessionId = await b.create({ metadata: { deep: { list: [] } } });
    const first = await b.text(sessionId, 'é 😀');
    await b.text(sessionId, 'second');
    const turn = await b.turn();
    expect(turn.work).toMatchObject({
      input: { messageId: first.messageId, seq: 1, body: { content: 'é 😀', sender: 'ada' } },
      attempt: 1,
      losses: 0,
      retries: 0,
      takeover: false,
      owner: 'ada',
      metadata: { deep: { list: [] } },
      isStopped: false,
    });
    await expectResendIsHarmless(b);
    expect(await b.pending()).toMatchObject([{ entryId: turn.entryId, worker: 'w1' }]);
  });

  it('leaves a live lease alone: the entry goes back to its holder with the idle time it had', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn('w1');
    // The holder was heard of 30 s ago, by its lease.
    await b.edit(sessionId, { lease_until: turn.work.now + 30_000 });
    const [entry] = await b.queue('w2').takeIdle(0, 10);
    expect(entry?.entryId).toBe(turn.entryId);
    expect(await b.claim(turn, 'other', 'w2')).toEqual({ kind: 'held' });
    const [pending] = await b.pending();
    expect(pending?.worker).toBe('w1');
    expect(pending?.idleMs).toBeGreaterThanOrEqual(30_000);
    expect(pending?.idleMs).toBeLessThan(60_000);
    await expectResendIsHarmless(b);
    expect(await renew(b.scripts, sessionId, { nonce: turn.nonce, leaseMs: 1_000 })).toMatchObject({
      kind: 'ok',
    });
  });

  it('gives the idle time back also to a worker that took its own entry', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn('w1');
    await b.edit(sessionId, { lease_until: turn.work.now + 30_000 });
    await b.queue('w1').takeIdle(0, 10);
    expect(await b.claim(turn, 'other', 'w1')).toEqual({ kind: 'held' });
    expect((await b.pending())[0]?.idleMs).toBeGreaterThanOrEqual(30_000);
  });

  it('takes over when the lease has ended: a loss, a restart, a new number for the attempt', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1', { streaming: true });
    await b.text(sessionId);
    const dead = await b.turn('w1');
    await write(b, dead, 'half an ans');
    const { nonce, reply } = await b.takeOver(sessionId, 'w2');
    expect(reply).toMatchObject({ kind: 'work', attempt: 2, losses: 1, takeover: true });
    await expectResendTakesOverOnce();
    expect(await b.partial(sessionId)).toBeNull();
    const id = answerIdOf(dead.work.input.messageId);
    const restart = await ear.until((hint) => hint.kind === 'restart');
    expect(restart).toMatchObject({ messageId: id, attempt: 2 });

    expect(await renew(b.scripts, sessionId, { nonce: dead.nonce, leaseMs: 1 })).toEqual({ kind: 'lost' });
    expect(await write(b, dead, 'wer')).toEqual({ kind: 'lost' });
    expect(await finishTurn(b, dead)).toEqual({ kind: 'lost' });
    expect(await release(b.scripts, sessionId, { nonce: dead.nonce })).toBe('lost');
    expect(await finishTurn(b, { ...dead, nonce })).toMatchObject({ kind: 'ok', seq: 2 });
    await ear.close();

    async function expectResendTakesOverOnce(): Promise<void> {
      const again = await b.claim(dead, nonce, 'w2');
      expect(again).toMatchObject({ kind: 'work', attempt: 2, losses: 1, takeover: false });
    }
  });

  it('keeps the text of a stopped turn over a takeover, for the answer that ends it', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const dead = await b.turn('w1');
    await write(b, dead, 'so far');
    await stop(b.scripts, sessionId, stopRequest());
    const { nonce, reply } = await b.takeOver(sessionId, 'w2');
    // No attempt of its own: the text is that of the first.
    expect(reply).toMatchObject({ kind: 'work', isStopped: true, isUntouched: false, attempt: 1 });
    await finish(b.scripts, sessionId, {
      nonce,
      input: reply.kind === 'work' ? reply.input.messageId : '',
      outcome: 'stopped',
      frame: '',
      wasShown: true,
      finishReason: 'stopped',
      agent: 0,
      registeredAgent: undefined,
      usage: { input: 0, output: 0 },
    });
    expect(await lastFrame(b, sessionId)).toMatchObject({
      content: 'so far',
      metadata: { finish_reason: 'stopped' },
    });
  });

  it('sets a turn aside that cost too many workers, answers it with TURN_FAILED and goes on', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const poison = await b.text(sessionId, 'poison');
    const next = await b.text(sessionId, 'next');
    await b.turn('w0');
    for (let losses = 1; losses < maxLosses; losses += 1) {
      expect((await b.takeOver(sessionId, `w${losses}`)).reply).toMatchObject({ kind: 'work', losses });
    }
    const { reply } = await b.takeOver(sessionId, 'last');
    expect(reply).toMatchObject({
      kind: 'work',
      input: { messageId: next.messageId },
      attempt: 1,
      losses: 0,
      takeover: false,
    });
    await expectResendIsHarmless(b);
    expect(await lastFrame(b, sessionId)).toMatchObject({
      type: 'error',
      metadata: { code: 'TURN_FAILED', in_reply_to: poison.messageId, details: { attempts: maxLosses } },
    });
    const aside = await b.server.command.xrange(b.keys.aside(0), '-', '+');
    expect(aside).toHaveLength(1);
    expect(aside[0]?.[1]).toEqual(expect.arrayContaining([sessionId, poison.messageId]));
  });

  it('stops what a turn that is set aside has asked of others', async () => {
    const b = broker();
    const [asker, asked] = [await b.idle(), await b.idle()];
    await b.text(asker);
    const { nonce } = await b.turn('w0');
    const progress = JSON.stringify({ pending: [{ sessionId: asked }] });
    await checkpoint(b.scripts, asker, { nonce, progress });
    await b.text(asked);
    for (let losses = 1; losses <= maxLosses; losses += 1) await b.takeOver(asker, `w${losses}`);
    await drainOutbox(b.scripts, 0);
    expect(await lastFrame(b, asked)).toMatchObject({ type: 'stop' });
  });

  it('is idle after setting the only turn aside', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    await b.turn('w0');
    for (let losses = 1; losses < maxLosses; losses += 1) await b.takeOver(sessionId, `w${losses}`);
    expect((await b.takeOver(sessionId, 'last')).reply).toEqual({ kind: 'empty' });
    expect([await b.state(sessionId), await b.pending()]).toEqual(['idle', []]);
  });

  it('never sets aside a turn that was stopped', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    await b.turn('w0');
    await stop(b.scripts, sessionId, stopRequest());
    for (let losses = 1; losses <= maxLosses; losses += 1) {
      expect((await b.takeOver(sessionId, `w${losses}`)).reply).toMatchObject({
        kind: 'work',
        isStopped: true,
      });
    }
  });

  it('acknowledges what is stale: an entry of the past, of a closed session, of a deleted one', async () => {
    const b = broker();
    const deleted = await b.create();
    const closed = await b.create();
    const entries = [await b.read(), await b.read()];
    await deleteSession(b.scripts, deleted, 'ada');
    await b.edit(closed, { expires_at: 1 });
    await expire(b.scripts, closed);
    for (const entry of entries) {
      expect(await b.claim(entry, 'n')).toEqual({ kind: 'stale' });
      await expectResendIsHarmless(b);
    }
    // Entries that were never read outlive their session and are found stale by whoever reads them.
    const unread = await b.create();
    await deleteSession(b.scripts, unread, 'ada');
    expect((await b.claimNext()).reply).toEqual({ kind: 'stale' });
    expect([await b.pending(), await b.lag()]).toEqual([[], 0]);
  });

  it('does not lose an entry whose reader died before it claimed', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const entry = await b.read('w1');
    expect(await b.queue('w2').takeIdle(0, 10)).toEqual([entry]);
    expect(await b.claim(entry, 'n', 'w2')).toMatchObject({ kind: 'work', losses: 0, takeover: false });
    expect(await b.claim(entry, 'm', 'w1')).toEqual({ kind: 'held' });
  });

  it('leaves an entry of a newer version to a newer worker', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const mailbox = b.keys.session(sessionId).IN;
    await b.text(sessionId);
    await b.server.command.del(mailbox);
    await b.server.command.xadd(mailbox, '*', 'v', 99, 'kind', 'text', 'id', 'msg_1', 'seq', 1, 'body', '{}');
    const { reply, entry } = await b.claimNext();
    expect(reply).toEqual({ kind: 'newer' });
    await expectResendIsHarmless(b);
    expect(await b.pending()).toMatchObject([{ entryId: entry.entryId }]);
    expect(await b.state(sessionId)).toBe('ready');
  });

  it('gives one of two workers that claim at once the lease', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const entry = await b.read('w1');
    const kinds = await Promise.all(
      ['w1', 'w2', 'w3'].map(async (worker) => (await b.claim(entry, `nonce-${worker}`, worker)).kind),
    );
    expect(kinds.toSorted()).toEqual(['held', 'held', 'work']);
  });

  it('lets a lease end by itself', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const entry = await b.read('w1');
    await b.claim(entry, 'first', 'w1', { leaseMs: 0 });
    expect(
      await claim(b.scripts, sessionId, {
        entryId: entry.entryId,
        nonce: 'second',
        worker: 'w2',
        leaseMs: 0,
        maxLosses,
      }),
    ).toMatchObject({ takeover: true });
    expect((await framesOf(b, sessionId)).map((frame) => frame.type)).toEqual(['text']);
  });
};
