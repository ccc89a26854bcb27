import { detach, expire, readLog, submit, touch } from '@agentconnect/broker';
import { newSessionId, startOfLog } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { finishTurn } from '../suite/frames.ts';
import { expectResendIsHarmless } from '../suite/resent.ts';
import type { Suite } from '../suite/suite.ts';
import { write } from '../suite/write.ts';

export const attachSuite: Suite = (broker) => {
  it('refuses: none, forbidden, closed', async () => {
    const b = broker();
    expect(await b.attach(newSessionId(0), 'g1')).toEqual({ kind: 'none' });
    const sessionId = await b.idle();
    const before = await b.dump();
    expect(await b.attach(sessionId, 'g1', { user: 'eve' })).toEqual({ kind: 'forbidden' });
    await b.edit(sessionId, { expires_at: 1 });
    expect(await b.attach(sessionId, 'g1')).toEqual({ kind: 'closed' });
    await expire(b.scripts, sessionId);
    expect(await b.attach(sessionId, 'g1')).toEqual({ kind: 'closed' });
    expect(await b.attach(sessionId, 'g1', { again: true })).toEqual({ kind: 'closed' });
    expect(before).not.toEqual({});
    expect(await b.field(sessionId, 'gateways')).toBeNull();
  });

  it('takes a gateway that has listeners back until the session is closed', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.edit(sessionId, { expires_at: 1 });
    expect(await b.attach(sessionId, 'g1', { again: true })).toMatchObject({ kind: 'ok' });
    expect(await b.field(sessionId, 'gateways')).toContain('g1');
  });

  it('gives a socket without a cursor what nobody attended, from creation on', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const first = await b.text(sessionId, 'a');
    const second = await b.text(sessionId, 'b');
    const ear = await b.gateway('g1');
    const attached = await b.attach(sessionId, 'g1');
    expect(attached).toMatchObject({
      kind: 'ok',
      start: startOfLog,
      head: { seq: 2, messageId: second.messageId },
      page: [
        { seq: 1, messageId: first.messageId },
        { seq: 2, messageId: second.messageId },
      ],
      status: 'active',
      working: true,
      partial: undefined,
    });
    // The reply was lost: the gateway is registered, its socket has been given nothing.
    await expectResendIsHarmless(b);
    await ear.close();
  });

  it('counts as attended what a publish reached, and on the last detach exactly what was flushed', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1');
    for (const content of ['a', 'b', 'c']) await b.text(sessionId, content);
    expect(await b.field(sessionId, 'attended')).toBe('3');
    expect(await detach(b.scripts, sessionId, { gateway: 'g1', generation: 1, flushed: 1 })).toBe('ok');
    expect(await b.field(sessionId, 'attended')).toBe('1');
    expect(await b.attach(sessionId, 'g1')).toMatchObject({
      start: { seq: 1 },
      page: [{ seq: 2 }, { seq: 3 }],
    });
    await ear.close();
  });

  it('gives a socket without a cursor nothing old while another gateway attends', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ears = await Promise.all([b.gateway('g1'), b.gateway('g2')]);
    await b.text(sessionId);
    await b.attach(sessionId, 'g1');
    expect(await b.attach(sessionId, 'g2')).toMatchObject({ start: { seq: 1 }, page: [] });
    await Promise.all(ears.map((ear) => ear.close()));
  });

  it('does not take a dead gateway for one that attends', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    await b.attach(sessionId, 'dead');
    const ear = await b.gateway('g2');
    expect(await b.attach(sessionId, 'g2')).toMatchObject({ start: { seq: 0 }, page: [{ seq: 1 }] });
    expect(await b.field(sessionId, 'gateways')).not.toContain('dead');
    await ear.close();
  });

  it('goes on after a cursor that the log holds, page by page', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const texts = [await b.text(sessionId, 'a'), await b.text(sessionId, 'b'), await b.text(sessionId, 'c')];
    const [first] = texts;
    expect(await b.attach(sessionId, 'g1', { ...(first && { cursor: first }), pageSize: 1 })).toMatchObject({
      kind: 'ok',
      start: { seq: 1, messageId: first?.messageId, at: first?.at },
      head: { seq: 3 },
      page: [{ seq: 2 }],
    });
    const start = await b.attach(sessionId, 'g1', { cursor: startOfLog });
    expect(start).toMatchObject({
      kind: 'ok',
      start: { seq: 0 },
      page: [{ seq: 1 }, { seq: 2 }, { seq: 3 }],
    });
  });

  it('brings as many frames as fit a page if each were as large as the largest, and always one', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const content = 'x'.repeat(40_000);
    for (const text of [content, 'short', 'short', 'short', 'short']) await b.text(sessionId, text);
    const reply = await b.attach(sessionId, 'g1', { cursor: startOfLog });
    expect(reply).toMatchObject({ page: [{ seq: 1 }, { seq: 2 }, { seq: 3 }], head: { seq: 5 } });
    expect(reply).toMatchObject({
      largestFrame: (await readLog(b.scripts, sessionId, { after: 0, limit: 1 }))[0]?.frame.length,
    });
    await b.text(sessionId, 'x'.repeat(200_000));
    expect(await b.attach(sessionId, 'g1', { cursor: startOfLog })).toMatchObject({ page: [{ seq: 1 }] });
  });

  it('asks for a resync where the log holds another message, one of another time, or none', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const text = await b.text(sessionId);
    for (const other of [{ messageId: 'msg_other' }, { at: text.at - 1 }, { seq: 9 }]) {
      const cursor = { ...text, ...other };
      const reply = await b.attach(sessionId, 'g1', { cursor });
      expect(reply).toMatchObject({ kind: 'resync', start: { seq: 0 }, page: [{ seq: 1 }] });
      await expectResendIsHarmless(b);
    }
  });

  it('shows the text so far to a streaming socket alone', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.text(sessionId);
    const turn = await b.turn();
    await write(b, turn, 'é 😀');
    expect(await b.attach(sessionId, 'g1', { streaming: true })).toMatchObject({
      partial: { text: 'é 😀', attempt: 1, messageId: turn.work.input.messageId.replace('msg_', 'rsp_') },
    });
    expect(await b.attach(sessionId, 'g2')).toMatchObject({ partial: undefined });
    await finishTurn(b, turn);
    expect(await b.attach(sessionId, 'g1', { streaming: true })).toMatchObject({
      partial: undefined,
      working: false,
    });
  });

  it('drops the registration of a gateway that a publish does not reach', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1');
    await b.text(sessionId);
    await ear.close();
    await b.text(sessionId);
    expect(await b.field(sessionId, 'gateways')).toBe('');
    expect(await b.field(sessionId, 'attended')).toBe('1');
    expect(await touch(b.scripts, sessionId, { gateway: 'g1', generation: 1, flushed: 1 })).toEqual({
      kind: 'lost',
    });
  });

  it('keeps the newer generation of a gateway, whichever comes last', async () => {
    const b = broker();
    const sessionId = await b.idle();
    await b.attach(sessionId, 'g1', { generation: 7 });
    await b.attach(sessionId, 'g1', { generation: 12 });
    await b.attach(sessionId, 'g1', { generation: 9 });
    const registration = { gateway: 'g1', flushed: 0 };
    expect(await touch(b.scripts, sessionId, { ...registration, generation: 9 })).toEqual({ kind: 'lost' });
    expect(await touch(b.scripts, sessionId, { ...registration, generation: 12 })).toMatchObject({
      kind: 'ok',
    });
  });

  it('publishes the very bytes of the log, with what a gateway needs to place them', async () => {
    const b = broker();
    const sessionId = await b.idle();
    const ear = await b.gateway('g1');
    await b.attach(sessionId, 'g1');
    const first = await b.text(sessionId, 'a');
    const submission = b.submission('b', { origin: 'socket1' });
    await submit(b.scripts, sessionId, submission);
    const hint = await ear.until((heard) => heard.kind === 'frame' && heard.seq === 2);
    const attached = await b.attach(sessionId, 'g1', { cursor: first });
    expect(hint).toMatchObject({
      messageId: submission.messageId,
      previousId: first.messageId,
      previousAt: first.at,
      origin: 'socket1',
    });
    if (attached.kind === 'ok' && hint.kind === 'frame') expect(attached.page[0]?.frame).toEqual(hint.frame);
    else expect.unreachable();
    await ear.close();
  });
};
