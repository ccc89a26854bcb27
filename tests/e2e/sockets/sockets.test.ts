import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { Transcript } from '../../support/client-transcript.ts';
import { Metrics } from '../../support/metrics.ts';
import { slowReaderEnds, writeUntilSlow } from '../../support/slow-reader.ts';
import { is, type SeenFrame } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

describe('sockets of one session on two gateways', () => {
  let stack: Stack;
  let one: Client;
  let two: Client;

  beforeAll(async () => {
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      workers: 2,
      env: { WS_MAX_BUFFER_BYTES: '65536', WS_MAX_SOCKETS_PER_SESSION: '4' },
    });
    one = await Client.login(stack.gateway(0));
    two = one.at(stack.gateway(1));
  });

  afterAll(() => stack?.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stack?.logs)));

  it('see the same frames in the same order, from sockets and from REST', async () => {
    const id = await one.session();
    const [a, b, listener] = [await one.attach(id), await two.attach(id), await two.attach(id)];
    const transcripts = [a, b, listener].map((socket) => {
      const transcript = new Transcript();
      transcript.follow(socket);
      return transcript;
    });
    const texts = 30;
    for (let number = 0; number < texts; number += 1) {
      a.send({ type: 'text', content: `a${number}`, metadata: { client_message_id: `a${number}` } });
      b.send({ type: 'text', content: `b${number}`, metadata: { client_message_id: `b${number}` } });
      if (number % 10 === 0) await two.post(`/chat/sessions/${id}/messages`, { content: `rest${number}` });
    }
    const total = 2 * (2 * texts + texts / 10);
    await Promise.all(
      [a, b, listener].map((socket, index) =>
        socket.until('every frame', () => transcripts[index]?.entries.length === total),
      ),
    );
    const { body } = await one.get(`/chat/sessions/${id}/messages?limit=500`);
    const log = (body.messages as SeenFrame[]).map((frame) => frame.metadata['message_id'] as string);
    expect(log).toHaveLength(total);
    for (const transcript of transcripts) {
      transcript.verify();
      expect(transcript.entries.map((frame) => frame.metadata['message_id'])).toEqual(log);
    }
    // Each text has one answer, and those of one socket are answered in the order they were sent.
    const answers = (body.messages as SeenFrame[]).filter(is.response).map((frame) => frame.content ?? '');
    expect(new Set(answers).size).toBe(total / 2);
    for (const sender of ['a', 'b']) {
      expect(answers.filter((content) => content.startsWith(sender))).toEqual(
        Array.from({ length: texts }, (_, number) => `${sender}${number}`),
      );
    }
  });

  it('get the same pieces of an answer, and a late one the text so far', async () => {
    const { id, script } = await one.slowSession(240, 80);
    const [a, b] = [await one.attach(id, { stream: true }), await two.attach(id, { stream: true })];
    a.send({ type: 'text', content: 'go' });
    await a.until('some pieces', () => a.frames.filter(is.delta).length > 3);
    const late = await two.attach(id, { stream: true });
    const transcripts = [a, b, late].map((socket) => {
      const transcript = new Transcript();
      transcript.follow(socket);
      return transcript;
    });
    const responses = await Promise.all([a, b, late].map((socket) => socket.next(is.response)));
    for (const [index, response] of responses.entries()) {
      expect(response.content).toBe(script);
      expect(transcripts[index]?.textOf(response.metadata['message_id'] as string)).toBe(script);
    }
  });

  it('log a text once that is sent at both at the same time', async () => {
    const id = await one.session();
    const [a, b] = [await one.attach(id), await two.attach(id)];
    for (let round = 0; round < 10; round += 1) {
      const acks = await Promise.all([a.text('same', `same${round}`), b.text('same', `same${round}`)]);
      expect(acks.map((ack) => ack.metadata['duplicate']).sort()).toEqual([false, true]);
      expect(acks[0].metadata['message_id']).toBe(acks[1].metadata['message_id']);
      expect(acks[0].metadata['seq']).toBe(acks[1].metadata['seq']);
    }
  });

  it('refuse other content under the same id on the other gateway', async () => {
    const id = await one.session();
    const [a, b] = [await one.attach(id), await two.attach(id)];
    await a.text('this', 'taken');
    b.send({ type: 'text', content: 'that', metadata: { client_message_id: 'taken' } });
    await b.next(is.error('IDEMPOTENCY_CONFLICT'));
    expect(b.isOpen).toBe(true);
  });

  it('are stopped by the other one, whose second stop is pending', async () => {
    const { id, script } = await one.slowSession(400, 40);
    const [a, b] = [await one.attach(id, { stream: true }), await two.attach(id)];
    const first = await a.text('first');
    const queued = await a.text('queued');
    await a.next(is.delta);
    b.send({ type: 'stop' });
    b.send({ type: 'stop' });
    await b.next((frame) => frame.metadata['event'] === 'stop.requested');
    await a.some((frame) => frame.metadata['event'] === 'stop.requested');
    const answer = await a.some(is.answerTo(first.metadata['message_id'] as string));
    expect(answer.metadata['finish_reason']).toBe('stopped');
    expect(script.startsWith(answer.content ?? '-')).toBe(true);
    const empty = await a.some(is.answerTo(queued.metadata['message_id'] as string));
    expect(empty).toMatchObject({ content: '', metadata: { finish_reason: 'stopped' } });
    expect(b.frames.filter(is.type('stop'))).toHaveLength(1);
    await b.some((frame) => ['stop.pending', 'stop.nothing'].includes(frame.metadata['event'] as string));
  });

  it('go on when one of them is closed in the middle of an answer', async () => {
    const { id, script } = await one.slowSession(40, 40);
    const [a, b] = [await one.attach(id, { stream: true }), await two.attach(id)];
    a.send({ type: 'text', content: 'go' });
    await a.next(is.delta);
    a.drop();
    const response = await b.next(is.response);
    expect(response).toMatchObject({ content: script, metadata: { finish_reason: 'stop' } });
  });

  it('are closed when the session is deleted on the other gateway', async () => {
    const id = await one.session();
    const [a, b] = [await one.attach(id), await two.attach(id)];
    await two.call('DELETE', `/chat/sessions/${id}`);
    for (const socket of [a, b]) {
      await socket.next(is.event('session.deleted'));
      expect((await socket.closed()).code).toBe(4001);
    }
    expect((await (await one.open(id)).closed()).code).toBe(4001);
  });

  it('resume on the other gateway by cursor, own texts included', async () => {
    const id = await one.session();
    const transcript = new Transcript();
    const a = transcript.follow(await one.attach(id));
    await a.text('one');
    await a.next(is.response);
    await a.close();
    await one.post(`/chat/sessions/${id}/messages`, { content: 'while away' });
    const b = transcript.follow(await two.attach(id, { cursor: transcript.cursor ?? '' }));
    await b.text('two');
    await b.until('three answers', () => transcript.responses.length === 3);
    transcript.verify();
  });

  it('get the ack of a text that was sent again in its place, while they catch up', async () => {
    const id = await one.session();
    const first = await one.attach(id);
    const content = 'x'.repeat(200_000);
    for (let number = 1; number <= 12; number += 1) await first.text(content, `c${number}`);
    await first.until('all answers', () => first.frames.filter(is.response).length === 12);
    await first.close();
    const back = await two.open(id, { cursor: '0.' });
    back.send({ type: 'text', content, metadata: { client_message_id: 'c12' } });
    const ack = await back.some(is.ack('c12'));
    const before = back.frames.slice(0, back.frames.indexOf(ack)).filter(is.durable);
    expect(before.length).toBeGreaterThanOrEqual(ack.metadata['seq'] as number);
    back.drop();
  });

  it('miss nothing and double nothing without a cursor, over sixty short visits', async () => {
    const id = await one.session();
    const transcript = new Transcript();
    for (let visit = 0; visit < 60; visit += 1) {
      const client = visit % 2 ? one : two;
      const socket = transcript.follow(await client.attach(id));
      await socket.text(`visit ${visit}`);
      // Every other time it leaves before the answer is there.
      if (visit % 4 < 2) await socket.until('an answer', () => transcript.responses.length === visit + 1);
      await socket.close();
    }
    const last = transcript.follow(await one.attach(id));
    await last.until('every answer', () => transcript.responses.length === 60);
    transcript.verify();
  });

  it('are told when the cursor is not in the log, and get the log from its start', async () => {
    const id = await one.session();
    const a = await one.attach(id);
    await a.text('one');
    await a.next(is.response);
    const strange = await two.attach(id, { cursor: '9'.repeat(15) + '.msg_unknown.1' });
    await strange.next(is.event('resync'));
    const b = await two.attach(id, { cursor: '9.msg_unknown.1' });
    expect(b.frames[0]?.metadata).toMatchObject({ event: 'ready', resumed: false });
    await b.next(is.event('resync'));
    await b.next(is.response);
    expect(b.durable.map((frame) => frame.type)).toEqual(['text', 'response']);
  });

  it('are limited in number on each gateway', async () => {
    const id = await one.session();
    for (let number = 0; number < 4; number += 1) await one.attach(id);
    expect((await (await one.open(id)).closed()).code).toBe(4004);
    await two.attach(id);
  });

  it.each(slowReaderEnds)(
    'are closed when they do not read; reading on $reads they see $end.code, and miss nothing',
    async (row) => {
      const { adminUrl } = stack.gateway(0);
      const cutOff = async (): Promise<number> =>
        (await Metrics.read(adminUrl)).sum('agentconnect_socket_closes_total', { code: '1006' });
      const before = await cutOff();
      const id = await one.session();
      const transcript = new Transcript();
      const slow = transcript.follow(await one.attach(id));
      slow.raw.pause();
      const texts = await writeUntilSlow(await two.attach(id), adminUrl);
      if (row.end.code === 1006) {
        await eventually('it is cut off', 15_000, async () => (await cutOff()) > before);
      }
      slow.raw.resume();
      expect(await slow.closed()).toEqual(row.end);
      expect(transcript.entries.length).toBeLessThan(2 * texts);
      const { cursor } = transcript;
      const back = transcript.follow(await one.attach(id, cursor === undefined ? {} : { cursor }));
      await back.until('the rest', () => transcript.entries.length === 2 * texts);
      transcript.verify();
      // In order: how one that was dropped has ended would be counted with the next row's.
      await back.close();
    },
  );
});
