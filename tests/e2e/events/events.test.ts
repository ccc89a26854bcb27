import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { call, Client } from '../../support/client.ts';
import { Transcript } from '../../support/client-transcript.ts';
import { slowReaderEnds, writeUntilSlow } from '../../support/slow-reader.ts';
import { is, type SeenFrame } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';
import { eventually } from '../../support/stack-eventually.ts';

describe('event streams of one session on two gateways', () => {
  let stack: Stack;
  let one: Client;
  let two: Client;

  beforeAll(async () => {
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      env: { WS_MAX_BUFFER_BYTES: '65536', WS_MAX_SOCKETS_PER_SESSION: '4', HEARTBEAT_SECONDS: '1' },
    });
    one = await Client.login(stack.gateway(0));
    two = one.at(stack.gateway(1));
  });

  afterAll(() => stack?.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stack?.logs)));

  it('begin with `ready`, and are neither kept nor held back on the way', async () => {
    const id = await one.session();
    const events = await one.events(id);
    expect(events.response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(events.response.headers['content-encoding']).toBeUndefined();
    const [ready] = events.events;
    expect(events.frames[0]).toMatchObject({
      type: 'system',
      metadata: { event: 'ready', session_id: id, resumed: false, cursor: ready?.id },
    });
    events.drop();
  });

  it('see what sockets see, in the same order, with the cursor as id', async () => {
    const id = await one.session();
    const streams = [await one.events(id), await two.events(id)];
    const transcripts = streams.map((events) => {
      const transcript = new Transcript();
      transcript.follow(events);
      return transcript;
    });
    const [a, b] = [await one.attach(id), await two.attach(id)];
    const texts = 20;
    for (let number = 0; number < texts; number += 1) {
      a.send({ type: 'text', content: `a${number}` });
      b.send({ type: 'text', content: `b${number}` });
      if (number % 10 === 0) await two.post(`/chat/sessions/${id}/messages`, { content: `rest${number}` });
    }
    const total = 2 * (2 * texts + texts / 10);
    for (const [index, events] of streams.entries()) {
      await events.until('every frame', () => transcripts[index]?.entries.length === total);
    }
    const { text } = await one.get(`/chat/sessions/${id}/messages?limit=500`);
    for (const [index, events] of streams.entries()) {
      transcripts[index]?.verify();
      const durable = events.events.filter(({ data }) => is.durable(JSON.parse(data) as SeenFrame));
      expect(durable).toHaveLength(total);
      for (const { id: cursor, data } of durable) {
        // The log's own bytes.
        expect(text).toContain(data);
        expect((JSON.parse(data) as SeenFrame).metadata['cursor']).toBe(cursor);
      }
      events.drop();
    }
  });

  it('bring the answer as it comes, and to one that comes late the text so far', async () => {
    const { id, script } = await one.slowSession(120, 60);
    const plain = await one.events(id);
    const first = await one.events(id, { stream: true });
    await one.post(`/chat/sessions/${id}/messages`, { content: 'go' });
    await first.until('some pieces', () => first.frames.filter(is.delta).length > 3);
    const late = await two.events(id, { stream: true });
    for (const events of [first, late]) {
      const transcript = new Transcript();
      transcript.follow(events);
      const response = await events.next(is.response);
      expect(transcript.textOf(response.metadata['message_id'] as string)).toBe(script);
    }
    await plain.next(is.response);
    expect(plain.frames.some(is.delta)).toBe(false);
    for (const events of [plain, first, late]) events.drop();
  });

  it('resume after an id on the other gateway, own texts included', async () => {
    const id = await one.session();
    const transcript = new Transcript();
    const first = transcript.follow(await one.events(id));
    await one.post(`/chat/sessions/${id}/messages`, { content: 'one' });
    await first.next(is.response);
    first.drop();
    await one.post(`/chat/sessions/${id}/messages`, { content: 'two' });
    const { cursor, lastEventId } = { cursor: transcript.cursor ?? '', lastEventId: first.lastEventId ?? '' };
    expect(lastEventId).toBe(cursor);
    // A browser keeps the address and sends what is newer in the header.
    const start = first.events[0]?.id ?? '';
    const second = await two.events(id, { lastEventId, cursor: start });
    expect(second.frames[0]?.metadata['resumed']).toBe(true);
    transcript.follow(second);
    await second.until('both answers', () => transcript.responses.length === 2);
    transcript.verify();
    const whole = new Transcript();
    const third = whole.follow(await two.events(id, { cursor: start }));
    await third.until('the whole log', () => whole.entries.length === 4);
    whole.verify();
    for (const events of [second, third]) events.drop();
  });

  it('bring without an id what nobody has heard, from creation on', async () => {
    const id = await one.session();
    const writer = await one.attach(id);
    await writer.text('heard');
    await writer.next(is.response);
    await writer.close();
    await one.post(`/chat/sessions/${id}/messages`, { content: 'unheard' });
    const events = await two.events(id);
    expect((await events.next(is.response)).content).toBe('unheard');
    expect(events.durable.map(({ metadata }) => metadata['seq'] as number)).toEqual([3, 4]);
    events.drop();
  });

  it('are told when the cursor is not in the log, and get the log from its start', async () => {
    const id = await one.session();
    const socket = await one.attach(id);
    await socket.text('one');
    await socket.next(is.response);
    for (const lastEventId of ['9.msg_unknown.1', 'nonsense']) {
      const events = await two.events(id, { lastEventId });
      expect(events.frames[0]?.metadata).toMatchObject({ event: 'ready', resumed: false });
      await events.next(is.event('resync'));
      await events.next(is.response);
      expect(events.durable.map((frame) => frame.type)).toEqual(['text', 'response']);
      events.drop();
    }
  });

  it('show life with each heartbeat', async () => {
    const events = await one.events(await one.session());
    await events.next(is.type('ping'));
    await events.next(is.type('ping'));
    expect(events.comments).toBeGreaterThanOrEqual(2);
    events.drop();
  });

  it('end when the session is deleted, with an event that says so', async () => {
    const id = await one.session();
    const streams = [await one.events(id), await two.events(id)];
    await two.call('DELETE', `/chat/sessions/${id}`);
    for (const events of streams) {
      await events.next(is.event('session.deleted'));
      expect(await events.closed()).toEqual({ code: 4001, reason: 'session deleted' });
      expect(events.events.at(-1)?.type).toBe('close');
      await events.finished();
    }
    expect((await one.get(`/chat/sessions/${id}/events`)).status).toBe(404);
  });

  it('are refused as any request, before they begin', async () => {
    const id = await one.session();
    const bob = await Client.login(stack.gateway(0), 'bob');
    const path = `/chat/sessions/${id}/events`;
    const { url } = stack.gateway(0);
    const cases = [
      [await bob.get(path), 403, 'FORBIDDEN'],
      [await one.get('/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA/events'), 404, 'SESSION_NOT_FOUND'],
      [await one.get('/chat/sessions/x/events'), 404, 'SESSION_NOT_FOUND'],
      [await call('GET', url + path), 401, 'UNAUTHORIZED'],
      [await call('GET', `${url}${path}?token=nonsense`), 401, 'TOKEN_INVALID'],
      [await one.post(path, {}), 405, 'METHOD_NOT_ALLOWED'],
    ] as const;
    for (const [answer, status, code] of cases) {
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
    const head = await one.call('HEAD', path);
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });

  it('take a token from the query', async () => {
    const id = await one.session();
    const events = await one.events(id, { tokenInQuery: true });
    await one.post(`/chat/sessions/${id}/messages`, { content: 'hello' });
    expect((await events.next(is.response)).content).toBe('hello');
    events.drop();
  });

  it('are limited in number together with sockets', async () => {
    const id = await one.session();
    await one.attach(id);
    const streams = [await one.events(id), await one.events(id), await one.events(id)];
    const refused = await one.get(`/chat/sessions/${id}/events`);
    expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await (await one.open(id)).closed()).code).toBe(4004);
    const elsewhere = await two.events(id);
    for (const events of [...streams, elsewhere]) events.drop();
  });

  it.each(slowReaderEnds)(
    'are ended when they do not read; reading on $reads they see $end.code, and miss nothing',
    async (row) => {
      const { adminUrl } = stack.gateway(0);
      const ended = async (): Promise<number> => metric(adminUrl, ends, '4000');
      const before = await ended();
      const id = await one.session();
      const transcript = new Transcript();
      const slow = transcript.follow(await one.events(id));
      slow.response.pause();
      const texts = await writeUntilSlow(await two.attach(id), adminUrl);
      if (row.end.code === 1006) {
        await eventually('it is cut off', 15_000, async () => (await ended()) > before);
      }
      slow.response.resume();
      expect(await slow.closed()).toEqual(row.end);
      expect(transcript.entries.length).toBeLessThan(2 * texts);
      const lastEventId = slow.lastEventId ?? '';
      const back = transcript.follow(await one.events(id, { lastEventId }));
      await back.until('the rest', () => transcript.entries.length === 2 * texts);
      transcript.verify();
      back.drop();
    },
  );

  it('are counted while they last, and by how they ended', async () => {
    const { adminUrl } = stack.gateway(0);
    await eventually('none is left', 10_000, async () => (await metric(adminUrl, streams)) === 0);
    const left = await metric(adminUrl, ends, '1006');
    const id = await one.session();
    const events = await one.events(id);
    expect(await metric(adminUrl, streams)).toBe(1);
    // The answer of a pipelined request waits behind another one.
    const { host, pathname } = new URL(`${stack.gateway(0).url}/chat/sessions/${id}/events`);
    const raw = connect(Number(host.split(':')[1]), '127.0.0.1');
    const get = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${one.token}\r\n\r\n`;
    raw.write(get + get);
    await eventually('both are attached', 10_000, async () => (await metric(adminUrl, streams)) === 3);
    raw.destroy();
    await eventually('both are gone', 10_000, async () => (await metric(adminUrl, streams)) === 1);
    expect(await metric(adminUrl, ends, '1006')).toBe(left + 2);
    await one.call('DELETE', `/chat/sessions/${id}`);
    await events.finished();
    await eventually('it is gone', 10_000, async () => (await metric(adminUrl, streams)) === 0);
    expect(await metric(adminUrl, ends, '4001')).toBeGreaterThan(0);
  });
});

const streams = 'agentconnect_event_streams';
const ends = 'agentconnect_event_stream_ends_total';

/** A metric's value; of a counter, for one code. */
async function metric(adminUrl: string, name: string, code = ''): Promise<number> {
  const { text } = await call('GET', `${adminUrl}/metrics`);
  const lines = text.split('\n').filter((line) => /^[^{ ]*/.exec(line)?.[0] === name);
  const line = lines.find((one) => one.includes(code === '' ? '' : `code="${code}"`));
  return Number(line?.split(' ').at(-1) ?? 0);
}
