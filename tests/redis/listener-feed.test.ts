import { delta, type Hint, release, stop } from '@agentconnect/broker';
import { answerIdOf } from '@agentconnect/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListenerFeed } from '../../services/gateway/src/feeds/listener-feed.ts';
import type { SessionListener } from '../../services/gateway/src/feeds/session-listener.ts';
import { SendPace } from '../../services/gateway/src/feeds/send-pace.ts';
import type { SeenFrame } from '../support/seen-frame.ts';
import type { Broker } from './suite/broker.ts';
import { finishTurn, framesOf, lastFrame, stopRequest } from './suite/frames.ts';
import { redisUrl } from './suite/redis-url.ts';
import { Server } from './suite/server.ts';
import { write } from './suite/write.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.open(redisUrl());
});
afterAll(() => server.close());

/** A listener of a session that streams, and takes in frames when it is told to. */
async function slowListener(b: Broker, sessionId: string) {
  const ear = await b.gateway('g1');
  const attached = await b.attach(sessionId, 'g1', { streaming: true });
  if (attached.kind !== 'ok') throw new Error(attached.kind);
  const seen: string[] = [];
  const reading = Promise.withResolvers<void>();
  const listener: SessionListener = {
    id: 'sock',
    streaming: true,
    isBehind: true,
    flushedSeq: 0,
    flushed: () => reading.promise,
    deliver: ({ frame }) => seen.push((JSON.parse(frame.toString()) as { type: string }).type),
    pass: (frame) => {
      const { content, metadata } = JSON.parse(frame.toString()) as SeenFrame;
      seen.push(content ?? `${metadata['event']} ${metadata['attempt']}`);
    },
    resync: () => seen.push('resync'),
    close: () => undefined,
  };
  let { head } = attached;
  const feed = new ListenerFeed({
    listener,
    scripts: b.scripts,
    sessionId,
    position: attached.start,
    head: () => head,
    // So that a page has one entry beside that which it begins at.
    largestFrame: () => 2_000_000,
    confirm: undefined,
    pace: new SendPace(),
    listeners: () => 1,
    onResync: () => undefined,
    onError: (error) => expect.unreachable(String(error)),
  });
  return {
    attached,
    feed,
    seen,
    /** Hears all up to an answer, then lets the listener read. Hints that say that a text is void get lost. */
    hearUntil: async (messageId: string): Promise<void> => {
      await ear.until((hint: Hint) => hint.kind === 'frame' && hint.messageId === messageId);
      for (const hint of ear.heard) {
        if (hint.kind === 'delta') feed.onHint(hint);
        if (hint.kind !== 'frame') continue;
        head = { seq: hint.seq, messageId: hint.messageId, at: hint.at };
        feed.onHint(hint);
      }
      reading.resolve();
      await ear.close();
    },
  };
}

it('passes on the text that came while it read the log, before the answer it found there', async () => {
  const b = server.broker();
  const sessionId = await b.idle();
  await b.text(sessionId);
  const turn = await b.turn();
  const { feed, seen, hearUntil } = await slowListener(b, sessionId);
  const messageId = answerIdOf(turn.work.input.messageId);
  const claim = { nonce: turn.nonce, messageId, attempt: turn.work.attempt };
  await delta(b.scripts, sessionId, { ...claim, text: 'Hel', byteOffset: 0, unitOffset: 0 });
  await delta(b.scripts, sessionId, { ...claim, text: 'lo', byteOffset: 3, unitOffset: 3 });
  const started = feed.start([], undefined);
  await finishTurn(b, turn);
  await hearUntil(messageId);
  await started;
  expect(await framesOf(b, sessionId)).toHaveLength(2);
  expect(seen).toEqual(['text', 'Hel', 'lo', 'response']);
});

it('sends nothing of a text that was read before its answer, and others, were logged', async () => {
  const b = server.broker();
  const sessionId = await b.idle();
  await b.text(sessionId);
  const turn = await b.turn();
  const messageId = answerIdOf(turn.work.input.messageId);
  const claim = { nonce: turn.nonce, messageId, attempt: turn.work.attempt };
  await delta(b.scripts, sessionId, { ...claim, text: 'Hel', byteOffset: 0, unitOffset: 0 });
  const { attached, feed, seen, hearUntil } = await slowListener(b, sessionId);
  expect(attached.partial?.text).toBe('Hel');
  const started = feed.start(attached.page, attached.partial);
  await finishTurn(b, turn);
  await b.text(sessionId);
  const next = await b.turn();
  await finishTurn(b, next);
  await hearUntil(answerIdOf(next.work.input.messageId));
  await started;
  expect(seen).toEqual(['text', 'response', 'text', 'response']);
});

describe('a text whose writer was lost, where the hint that says so was lost as well', () => {
  async function lostMidway() {
    const b = server.broker();
    const sessionId = await b.idle();
    const listener = await slowListener(b, sessionId);
    await listener.feed.start([], undefined);
    await b.text(sessionId);
    const dead = await b.turn('w1');
    await write(b, dead, 'half an ans');
    const { nonce, reply } = await b.takeOver(sessionId, 'w2');
    if (reply.kind !== 'work') throw new Error(reply.kind);
    const messageId = answerIdOf(dead.work.input.messageId);
    return { b, turn: { ...dead, nonce, work: reply }, messageId, ...listener };
  }

  it('is void when more comes of another attempt', async () => {
    const { b, turn, messageId, seen, hearUntil } = await lostMidway();
    await write(b, turn, 'in other ');
    await write(b, turn, 'words', { bytes: 9, units: 9 });
    await finishTurn(b, turn);
    await hearUntil(messageId);
    expect(seen).toEqual(['text', 'half an ans', 'restart 2', 'in other ', 'words', 'response']);
  });

  it('is void when a worker handed it back, and it was stopped before another took it', async () => {
    const { b, turn, messageId, seen, hearUntil } = await lostMidway();
    await write(b, turn, 'more');
    await release(b.scripts, turn.sessionId, { nonce: turn.nonce });
    await stop(b.scripts, turn.sessionId, stopRequest());
    const last = await b.turn('w3');
    expect(last.work).toMatchObject({ isStopped: true, attempt: 3 });
    await finishTurn(b, last, { outcome: 'stopped', frame: '' });
    await hearUntil(messageId);
    expect(seen).toEqual(['text', 'half an ans', 'restart 2', 'more', 'stop', 'restart 3', 'response']);
  });

  it('is void when the answer of another attempt comes, which was stopped before it had said as much', async () => {
    const { b, turn, messageId, seen, hearUntil } = await lostMidway();
    await stop(b.scripts, turn.sessionId, stopRequest());
    await finishTurn(b, turn, { outcome: 'stopped', frame: '' });
    await hearUntil(messageId);
    expect(seen).toEqual(['text', 'half an ans', 'stop', 'restart 2', 'response']);
    expect(await lastFrame(b, turn.sessionId)).toMatchObject({
      content: '',
      metadata: { attempt: 2, finish_reason: 'stopped' },
    });
  });
});
