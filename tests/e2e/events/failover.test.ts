import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { Transcript } from '../../support/client-transcript.ts';
import { type FrameTest, is, type SeenFrame } from '../../support/seen-frame.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { failoverStack } from '../../support/failover-stack.ts';

describe('event streams over the death of processes', () => {
  const failover = failoverStack({ DRAIN_SECONDS: '2' });

  it('resume in the middle of an answer on another gateway after kill -9 of the first', async () => {
    const { stack, client } = failover;
    const { id, script } = await client.slowSession(180, 60);
    const other = client.at(stack.gateway(1));
    const transcript = new Transcript();
    const first = transcript.follow(await client.events(id, { stream: true }));
    await other.post(`/chat/sessions/${id}/messages`, { content: 'go' });
    await first.until('some pieces', () => first.frames.filter(is.delta).length > 10);
    await stack.kill(0, 'SIGKILL');
    expect(await first.closed()).toEqual({ code: 1006, reason: '' });
    const { lastEventId = '' } = first;
    const second = transcript.follow(await other.events(id, { stream: true, lastEventId }));
    await other.post(`/chat/sessions/${id}/messages`, { content: 'and again' });
    await second.until('both answers', () => transcript.responses.length === 2);
    expect(second.frames[0]?.metadata).toMatchObject({ event: 'ready', resumed: true });
    expect(second.frames.find(is.delta)?.metadata['offset']).toBe(0);
    for (const response of transcript.responses) {
      expect(transcript.textOf(response.metadata['message_id'] as string)).toBe(script);
    }
    transcript.verify();
    second.drop();
  });

  it('go on from `ready` if the gateway was killed before anything was logged', async () => {
    const { stack, client } = failover;
    const id = await client.session();
    const other = client.at(stack.gateway(1));
    const first = await client.events(id);
    // A second listener, so that what is logged counts as attended.
    const witness = await other.attach(id);
    await stack.kill(0, 'SIGKILL');
    await first.closed();
    await witness.text('while away');
    await witness.next(is.response);
    const transcript = new Transcript();
    const { lastEventId = '' } = first;
    const second = transcript.follow(await other.events(id, { lastEventId }));
    await second.until('the answer', () => transcript.responses.length === 1);
    transcript.verify();
    second.drop();
  });

  it('are told when to come back by a gateway that stops, and miss and double nothing without an id', async () => {
    const { stack, client } = failover;
    const { id } = await client.slowSession(40, 40);
    const other = client.at(stack.gateway(1));
    const transcript = new Transcript();
    const first = transcript.follow(await client.events(id));
    for (const content of ['one', 'two']) await other.post(`/chat/sessions/${id}/messages`, { content });
    await first.next(is.response);
    const ended = stack.kill(0, 'SIGTERM');
    expect(await first.closed()).toEqual({ code: 1012, reason: 'service restart' });
    expect(first.retryMs).toBeGreaterThanOrEqual(200);
    expect(first.retryMs).toBeLessThanOrEqual(2_000);
    const second = transcript.follow(await other.events(id));
    await first.finished();
    await second.until('both answers', () => transcript.responses.length === 2);
    await ended;
    expect(stack.gatewayProcess(0).exitCode).toBe(0);
    transcript.verify();
    second.drop();
  });

  it('are resumed by an `EventSource` of itself, over a restart of its gateway', async ({
    onTestFinished,
  }) => {
    const { stack, client } = failover;
    const id = await client.session();
    const other = client.at(stack.gateway(1));
    const { url } = stack.gateway(0);
    // Its wait for the next attempt does not keep Node up; its standard input does.
    const program = `process.stdin.resume();
      new EventSource(process.argv[1]).onmessage = ({ data }) => console.log(data);`;
    const address = `${url}/chat/sessions/${id}/events?token=${client.token}`;
    const reader = spawn(process.execPath, ['--experimental-eventsource', '-e', program, address]);
    onTestFinished(() => void reader.kill('SIGKILL'));
    const frames: SeenFrame[] = [];
    createInterface(reader.stdout).on('line', (line) => frames.push(JSON.parse(line) as SeenFrame));
    const has = (count: number, test: FrameTest): Promise<void> =>
      eventually(`${count} frames`, 15_000, () => frames.filter(test).length === count);
    await has(1, is.event('ready'));
    await other.post(`/chat/sessions/${id}/messages`, { content: 'before' });
    await has(1, is.response);
    await stack.kill(0, 'SIGTERM');
    const witness = await other.attach(id);
    await witness.text('while away');
    await witness.next(is.response);
    await stack.gatewayProcess(0).start();
    await has(2, is.response);
    expect(frames.filter(is.durable).map(({ metadata }) => metadata['seq'] as number)).toEqual([1, 2, 3, 4]);
    expect(frames.filter(is.event('ready')).map(({ metadata }) => metadata['resumed'] as boolean)).toEqual([
      false,
      true,
    ]);
  });

  it('hold up no stop, though the client does not read', async () => {
    const { stack, client } = failover;
    const events = await client.events(await client.session());
    events.response.pause();
    await stack.kill(0, 'SIGTERM');
    expect(stack.gatewayProcess(0).exitCode).toBe(0);
    events.drop();
  });

  it('get a restart and exactly one answer when the worker is killed', async () => {
    const { stack, client } = failover;
    const { id, script } = await client.slowSession(60, 40);
    const transcript = new Transcript();
    const events = transcript.follow(await client.events(id, { stream: true }));
    await client.post(`/chat/sessions/${id}/messages`, { content: 'go' });
    await events.next(is.delta);
    await stack.worker(0).kill('SIGKILL');
    await stack.addWorker();
    await events.until('the answer', () => transcript.responses.length === 1, 30_000);
    transcript.verify();
    expect(transcript.restarts).toBe(1);
    expect(transcript.responses[0]?.content).toBe(script);
    events.drop();
  });

  it('stay open while Redis is out of reach, are told so, and catch up', async () => {
    const { stack, client } = failover;
    const id = await client.session();
    const transcript = new Transcript();
    const events = transcript.follow(await client.events(id));
    await client.post(`/chat/sessions/${id}/messages`, { content: 'before' });
    await events.next(is.response);
    await stack.redis.cut();
    await events.next(is.event('degraded'));
    const refused = await client.get(`/chat/sessions/${id}/events`);
    expect([refused.status, refused.body.code]).toEqual([503, 'REDIS_UNAVAILABLE']);
    await stack.redis.open();
    await stack.ready();
    await client.post(`/chat/sessions/${id}/messages`, { content: 'after' });
    await events.until('both answers', () => transcript.responses.length === 2);
    await events.some(is.event('recovered'));
    transcript.verify();
    events.drop();
  });
});
