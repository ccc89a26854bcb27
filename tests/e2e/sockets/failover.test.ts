import { Redis } from 'ioredis';
import { describe, expect, inject, it } from 'vitest';
import { Transcript } from '../../support/client-transcript.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { failoverStack } from '../../support/failover-stack.ts';

describe('sockets over the death of processes', () => {
  // A text is sent more often than a socket may send frames.
  const failover = failoverStack({ DRAIN_SECONDS: '1', SOCKET_FRAMES_PER_SECOND: '0' });

  it('resume a streamed answer by cursor on another gateway after kill -9 of the first', async () => {
    const { stack, client } = failover;
    const { id, script } = await client.slowSession(180, 60);
    const transcript = new Transcript();
    const first = transcript.follow(await client.attach(id, { stream: true }));
    await first.text('go');
    await first.until('some pieces', () => first.frames.filter(is.delta).length > 10);
    await stack.kill(0, 'SIGKILL');
    expect((await first.closed()).code).toBe(1006);
    const other = client.at(stack.gateway(1));
    const second = await other.open(id, { stream: true, cursor: transcript.cursor ?? '' });
    transcript.follow(second);
    const response = await second.next(is.response);
    expect(second.frames[0]?.metadata).toMatchObject({ event: 'ready', resumed: true });
    expect(second.frames.find(is.delta)?.metadata['offset']).toBe(0);
    expect(response.content).toBe(script);
    expect(transcript.textOf(response.metadata['message_id'] as string)).toBe(script);
    await second.text('echo');
    await second.next(is.response);
    transcript.verify();
    expect(transcript.entries).toHaveLength(4);
  });

  it('come back without a cursor after a gateway’s SIGTERM, and miss and double nothing', async () => {
    const { stack, client } = failover;
    const { id } = await client.slowSession(40, 40);
    const transcript = new Transcript();
    const first = transcript.follow(await client.attach(id));
    await first.text('one');
    await first.next(is.response);
    await first.text('two');
    const ended = stack.kill(0, 'SIGTERM');
    expect((await first.closed()).code).toBe(1012);
    const second = transcript.follow(await client.at(stack.gateway(1)).attach(id));
    await second.until('both answers', () => transcript.responses.length === 2);
    await ended;
    expect(stack.gatewayProcess(0).exitCode).toBe(0);
    transcript.verify();
  });

  it('get a restart and exactly one answer when the worker is killed', async () => {
    const { stack, client } = failover;
    const sessions = await Promise.all(
      Array.from({ length: 10 }, async (_, number) => {
        const { id, script } = await client.slowSession(60, 40);
        const transcript = new Transcript();
        const socket = await client.at(stack.gateway(number % 2)).attach(id, { stream: true });
        transcript.follow(socket);
        await socket.text('go');
        await socket.text('and again');
        await socket.next(is.delta);
        return { socket, script, transcript };
      }),
    );
    await stack.worker(0).kill('SIGKILL');
    await stack.addWorker();
    for (const { socket, script, transcript } of sessions) {
      await socket.until('both answers', () => transcript.responses.length === 2, 30_000);
      transcript.verify();
      expect(transcript.restarts).toBe(1);
      expect(transcript.responses.map(({ content }) => content)).toEqual([script, script]);
    }
  });

  it('get a restart and exactly one answer when the worker is stopped in order', async () => {
    const { stack, client } = failover;
    const { id, script } = await client.slowSession(150, 50);
    const transcript = new Transcript();
    const socket = transcript.follow(await client.attach(id, { stream: true }));
    await socket.text('go');
    await socket.next(is.delta);
    await stack.worker(1).kill('SIGTERM');
    await stack.addWorker();
    expect(stack.worker(1).exitCode).toBe(0);
    await socket.until('the answer', () => transcript.responses.length === 1, 30_000);
    transcript.verify();
    expect(transcript.responses[0]?.content).toBe(script);
  });

  it('stay open while Redis is out of reach, are told so, and catch up', async () => {
    const { stack, client } = failover;
    const id = await client.session();
    const transcript = new Transcript();
    const socket = transcript.follow(await client.attach(id));
    await socket.text('before');
    await socket.next(is.response);
    await stack.redis.cut();
    socket.send({ type: 'text', content: 'lost', metadata: { client_message_id: 'lost' } });
    await socket.next(is.error('REDIS_UNAVAILABLE'));
    await socket.some(is.event('degraded'), 'it is told');
    await stack.redis.open();
    await stack.ready();
    expect(socket.isOpen).toBe(true);
    // A client that was refused sends again under the same id.
    await socket.text('lost', 'lost');
    await socket.until('both answers', () => transcript.responses.length === 2);
    transcript.verify();
    expect(transcript.entries).toHaveLength(4);
    await socket.some(is.event('recovered'), 'it is told that it has passed');
    const told = socket.frames.map(({ metadata }) => metadata['event'] as string);
    expect(told.filter((event) => event === 'degraded' || event === 'recovered')).toEqual([
      'degraded',
      'recovered',
    ]);
  });

  it('get the ack of a text in its place, however often it was sent after its reply was lost', async () => {
    const { stack, client } = failover;
    const id = await client.session();
    const transcript = new Transcript();
    const socket = transcript.follow(await client.attach(id));
    await socket.text('before');
    await socket.next(is.response);
    const text = { type: 'text', content: 'heard', metadata: { client_message_id: 'heard' } };
    stack.redis.behave('deaf');
    socket.send(text);
    const direct = new Redis(inject('redisUrl'));
    const [log = ''] = await direct.keys(`*${id}*:log`);
    await eventually('it is in the log', 4_000, async () => (await direct.xlen(log)) === 3);
    direct.disconnect();
    await stack.redis.cut();
    const repeats = 1_200;
    for (let sent = 0; sent < repeats; sent++) socket.send(text);
    const refused = (): boolean => socket.frames.filter(is.error('REDIS_UNAVAILABLE')).length > repeats;
    await socket.until('all are refused', refused);
    await stack.redis.open();
    await socket.until('its answer', () => transcript.responses.length === 2);
    transcript.verify();
    expect(transcript.entries[2]).toMatchObject({ metadata: { event: 'ack', seq: 3, duplicate: false } });
  });
});
