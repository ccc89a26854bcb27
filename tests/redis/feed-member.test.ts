import { delta, type Hint } from '@agentconnect/broker';
import { answerIdOf } from '@agentconnect/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FeedMember } from '../../services/gateway/src/sockets/feed-member.ts';
import type { FeedSubscriber } from '../../services/gateway/src/sockets/feed-subscriber.ts';
import { finishTurn, framesOf } from './suite/frames.ts';
import { redisUrl } from './suite/redis-url.ts';
import { Server } from './suite/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.open(redisUrl());
});
afterAll(() => server.close());

it('passes on the text that came while it read the log, before the answer it found there', async () => {
  const b = server.broker();
  const sessionId = await b.idle();
  await b.text(sessionId);
  const turn = await b.turn();
  const ear = await b.gateway('g1');
  const attached = await b.attach(sessionId, 'g1', { streaming: true });
  if (attached.kind !== 'ok') throw new Error(attached.kind);

  const seen: string[] = [];
  const catchingUp = Promise.withResolvers<void>();
  const subscriber: FeedSubscriber = {
    id: 'sock',
    streaming: true,
    isBehind: false,
    flushedSeq: 0,
    flushed: () => catchingUp.promise,
    deliver: ({ frame }) => seen.push((JSON.parse(frame.toString()) as { type: string }).type),
    pass: (frame) => seen.push((JSON.parse(frame.toString()) as { content: string }).content),
    close: () => undefined,
  };
  let head = attached.start;
  const member = new FeedMember({
    subscriber,
    scripts: b.scripts,
    sessionId,
    position: attached.start,
    head: () => head,
    confirm: undefined,
    onError: (error) => expect.unreachable(String(error)),
  });
  const messageId = answerIdOf(turn.work.input.messageId);
  const claim = { nonce: turn.nonce, messageId, attempt: turn.work.attempt };
  await delta(b.scripts, sessionId, { ...claim, text: 'Hel', byteOffset: 0, unitOffset: 0 });
  await delta(b.scripts, sessionId, { ...claim, text: 'lo', byteOffset: 3, unitOffset: 3 });
  head = attached.head;
  const started = member.start([], undefined);
  await finishTurn(b, turn);
  const isAnswer = (hint: Hint): boolean => hint.kind === 'frame' && hint.messageId === messageId;
  await ear.until(isAnswer);
  for (const hint of ear.heard) {
    if (hint.kind === 'delta') member.onDelta(hint);
    if (hint.kind !== 'frame') continue;
    head = { seq: hint.seq, messageId: hint.messageId };
    member.onFrame(hint);
  }
  catchingUp.resolve();
  await started;
  expect(await framesOf(b, sessionId)).toHaveLength(2);
  expect(seen).toEqual(['text', 'Hel', 'lo', 'response']);
  await ear.close();
});
