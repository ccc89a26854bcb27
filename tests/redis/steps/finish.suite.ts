import { checkpoint, drainOutbox, readSession, stop } from '@agentconnect/broker';
import { answerIdOf, openFrame } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { errorTo, finishTurn, framesOf, lastFrame, stopRequest } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

export const finishSuite: Suite = (broker) => {
  it('logs the answer, drops the input and the partial, and is idle', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const { messageId } = await b.text(sessionId);
    const turn = await b.turn();
    await write(b, turn, 'an');
    expect(await finishTurn(b, turn)).toMatchObject({ kind: 'ok', seq: 2 });
    await expectResendIsHarmless(b);
    expect(await lastFrame(b, sessionId)).toMatchObject({
      type: 'response',
      metadata: { in_reply_to: messageId, message_id: answerIdOf(messageId), finish_reason: 'stop', seq: 2 },
    });
    expect([await b.state(sessionId), await b.partial(sessionId), await b.pending()]).toEqual([
      'idle',
      null,
      [],
    ]);
    const record = await readSession(b.scripts, sessionId);
    expect(record?.activity).toMatchObject([{ messageCount: 1 }]);
    expect([await b.field(sessionId, 'tokens_in'), await b.field(sessionId, 'tokens_out')]).toEqual([
      '3',
      '5',
    ]);
  });

  it('is ready again with one entry when more waits, and answers a resend also when another works on', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'a');
    await b.text(sessionId, 'b');
    const first = await b.turn('w1');
    await finishTurn(b, first);
    await expectResendIsHarmless(b);
    expect([await b.state(sessionId), await b.lag()]).toEqual(['ready', 1]);
    const second = await b.turn('w2');
    expect(await finishTurn(b, first)).toMatchObject({ kind: 'ok', seq: 3 });
    expect(await finishTurn(b, second)).toMatchObject({ kind: 'ok', seq: 4 });
    expect(await finishTurn(b, first)).toEqual({ kind: 'lost' });
    expect((await framesOf(b, sessionId)).map((frame) => frame.metadata['in_reply_to'])).toEqual([
      undefined,
      undefined,
      first.work.input.messageId,
      second.work.input.messageId,
    ]);
  });

  it('logs an error as the one answer, and counts no message for it', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    await finishTurn(b, turn, { outcome: 'error', frame: errorTo(turn) });
    expect(await lastFrame(b, sessionId)).toMatchObject({
      type: 'error',
      metadata: { code: 'PROVIDER_ERROR' },
    });
    expect((await readSession(b.scripts, sessionId))?.activity).toMatchObject([{ messageCount: 0 }]);
  });

  it('stops what a turn that failed has asked of others', async () => {
    const b = broker();
    const [asker, asked] = [await b.idle(), await b.idle()];
    await b.text(asker);
    const turn = await b.turn();
    const progress = JSON.stringify({ pending: [{ sessionId: asked }] });
    await checkpoint(b.scripts, asker, { nonce: turn.nonce, progress });
    await b.text(asked);
    await finishTurn(b, turn, { outcome: 'error', frame: errorTo(turn) });
    await expectResendIsHarmless(b);
    await drainOutbox(b.scripts, 0);
    expect(await lastFrame(b, asked)).toMatchObject({ type: 'stop' });
  });

  it('ends as stopped whatever it came to, if the stop was first', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'a');
    const turn = await b.turn();
    await stop(b.scripts, sessionId, stopRequest());
    await finishTurn(b, turn, { finishReason: 'length' });
    expect(await lastFrame(b, sessionId)).toMatchObject({
      content: 'an answer',
      metadata: { finish_reason: 'stopped', seq: 3 },
    });
  });

  it('has no stop to obey, if the answer was first', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'a');
    const turn = await b.turn();
    await finishTurn(b, turn);
    expect(await stop(b.scripts, sessionId, stopRequest())).toEqual({ kind: 'nothing' });
    expect(await lastFrame(b, sessionId)).toMatchObject({ metadata: { finish_reason: 'stop' } });
  });

  it('turns the error of a stopped turn into a response with what was written', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'a');
    const turn = await b.turn();
    const written = 'so "far"\n\\ é 😀 \u2028';
    await write(b, turn, written);
    await stop(b.scripts, sessionId, stopRequest());
    await finishTurn(b, turn, { outcome: 'error', frame: errorTo(turn) });
    expect(await lastFrame(b, sessionId)).toMatchObject({
      type: 'response',
      content: written,
      sender: expect.stringMatching(/^agt_0_.*_0$/) as string,
      receiver: 'ada',
      metadata: { finish_reason: 'stopped', provider: 'demo', in_reply_to: turn.work.input.messageId },
    });
  });

  it('leaves what was asked after the stop alone', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'before');
    const turn = await b.turn();
    await stop(b.scripts, sessionId, stopRequest());
    await b.text(sessionId, 'after');
    await finishTurn(b, turn);
    const next = await b.turn();
    expect(next.work).not.toHaveProperty('stopped');
    await finishTurn(b, next);
    expect(await lastFrame(b, sessionId)).toMatchObject({ metadata: { finish_reason: 'stop' } });
  });

  it('leaves a turn of a registered agent in the outbox', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    const frame = openFrame({
      type: 'response',
      content: '',
      messageId: answerIdOf(turn.work.input.messageId),
    });
    await finishTurn(b, turn, { frame, registeredAgent: 'agt_r_abcdefghij' });
    await expectResendIsHarmless(b);
    const outbox = await b.server.command.xrange(b.keys.outbox(0), '-', '+');
    expect(outbox.map(([, pairs]) => pairs.slice(0, 6))).toEqual([
      ['kind', 'turn', 'agent', 'agt_r_abcdefghij', 's', sessionId],
    ]);
  });

  it.each([
    ['tokens read', { usage: { input: 12.5, output: 3 } }],
    ['tokens written', { usage: { input: 12, output: 1e22 } }],
    ['less than nothing', { usage: { input: -1, output: 3 } }],
    ['a cost', { cost: 0.5 }],
  ])('is refused before it writes anything if it is no whole number: %s', async (_, changes) => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    const before = await b.dump();
    await expect(finishTurn(b, turn, changes)).rejects.toThrow('no whole number');
    expect(await b.dump()).toEqual(before);
    expect(await finishTurn(b, turn)).toMatchObject({ kind: 'ok', seq: 2 });
  });

  it('answers no other input than that of its turn', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId, 'a');
    const turn = await b.turn();
    await b.server.command.xtrim(b.keys.session(sessionId).IN, 'MAXLEN', 0);
    expect(await finishTurn(b, turn)).toEqual({ kind: 'lost' });
    await b.text(sessionId, 'b');
    const before = await b.dump();
    expect(await finishTurn(b, turn)).toEqual({ kind: 'lost' });
    expect(await b.dump()).toEqual(before);
  });

  it('is lost to anyone without the lease, and writes nothing', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    const before = await b.dump();
    expect(await finishTurn(b, { ...turn, nonce: 'not-it' })).toEqual({ kind: 'lost' });
    expect(await b.dump()).toEqual(before);
  });
};
