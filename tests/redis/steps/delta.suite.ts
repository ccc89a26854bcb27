import { expect, it } from 'vitest';
import { answerIdOf } from '@agentconnect/protocol';
import { finishTurn } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

export const deltaSuite: Suite = (broker) => {
  it('appends, and shows the text to streaming sockets only', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const [streaming, plain] = await Promise.all([b.gateway('g1'), b.gateway('g2')]);
    await b.attach(sessionId, 'g1', { streaming: true });
    await b.attach(sessionId, 'g2');
    await b.text(sessionId);
    const turn = await b.turn();
    expect(await write(b, turn, 'é😀')).toEqual({ kind: 'ok' });
    expect(await write(b, turn, '!', { bytes: 6, units: 3 })).toEqual({ kind: 'ok' });
    await expectResendIsHarmless(b);
    expect(await b.partial(sessionId)).toBe('é😀!');

    const messageId = answerIdOf(turn.work.input.messageId);
    const second = await streaming.until((hint) => hint.kind === 'delta' && hint.offset === 3);
    expect(second).toMatchObject({ messageId, attempt: 1, offset: 3, length: 1 });
    const frame: unknown = second.kind === 'delta' && JSON.parse(second.frame.toString());
    expect(frame).toMatchObject({
      type: 'info',
      content: '!',
      metadata: { event: 'delta', message_id: messageId, offset: 3, attempt: 1 },
    });
    await finishTurn(b, turn);
    await plain.until((hint) => hint.kind === 'frame' && hint.seq === 2);
    expect(plain.heard.filter((hint) => hint.kind === 'delta')).toEqual([]);
    expect(streaming.heard.filter((hint) => hint.kind === 'delta')).toHaveLength(2);
    await Promise.all([streaming.close(), plain.close()]);
  });

  it('tells of a gap and of an overlap how much it holds, and writes nothing', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    await write(b, turn, 'hello');
    const gap = { kind: 'gap', bytes: 5 };
    expect(await write(b, turn, 'more', { bytes: 7, units: 7 })).toEqual(gap);
    expect(await write(b, turn, 'lo wor', { bytes: 3, units: 3 })).toEqual(gap);
    expect(await write(b, turn, 'ello', { bytes: 1, units: 1 })).toEqual({ kind: 'ok' });
    expect(await b.partial(sessionId)).toBe('hello');
  });

  it('shows nothing for an empty text, so that its resend cannot show it twice', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1', { streaming: true });
    await b.text(sessionId);
    const turn = await b.turn();
    expect(await write(b, turn, '')).toEqual({ kind: 'ok' });
    expect(await write(b, turn, '', { bytes: 1, units: 1 })).toEqual({ kind: 'gap', bytes: 0 });
    await finishTurn(b, turn);
    await ear.until((hint) => hint.kind === 'frame' && hint.seq === 2);
    expect(ear.heard.filter((hint) => hint.kind === 'delta')).toEqual([]);
    await ear.close();
  });

  it('is lost to anyone without the lease', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    expect(await write(b, { ...turn, nonce: 'not-it' }, 'x')).toEqual({ kind: 'lost' });
    await finishTurn(b, turn);
    expect(await write(b, turn, 'x')).toEqual({ kind: 'lost' });
    expect(await b.partial(sessionId)).toBeNull();
  });
};
