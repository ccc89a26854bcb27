import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { Client } from '../support/client.ts';
import { Transcript } from '../support/client-transcript.ts';
import { Metrics } from '../support/metrics.ts';
import { is } from '../support/socket-client.ts';
import { eventually } from '../support/stack-eventually.ts';
import { Stack } from '../support/stack.ts';

describe('the memory of a gateway', { timeout: 90_000 }, () => {
  let stack: Stack;
  let client: Client;

  beforeEach(async ({ onTestFailed }) => {
    onTestFailed(() => console.error(stack?.logs));
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      cuttable: true,
      env: { MAILBOX_MAX: '1000' },
    });
    client = await Client.login(stack.gateway());
  });
  afterEach(() => stack?.stop());

  async function figure(name: string): Promise<number> {
    return (await Metrics.read(stack.gateway().adminUrl)).sum(name);
  }

  it('is bounded while Redis is silent and clients go on sending', async () => {
    const [count, texts, content] = [60, 40, 'x'.repeat(250_000)];
    const sessions = await Promise.all(Array.from({ length: count }, () => client.session()));
    const sockets = await Promise.all(sessions.map((session) => client.attach(session)));
    const before = await figure('process_resident_memory_bytes');
    stack.redis.behave('silent');
    for (let text = 0; text < texts; text++) {
      const metadata = { client_message_id: `text-${text}` };
      for (const socket of sockets) socket.send({ type: 'text', content, metadata });
      // Other connections of this process go on meanwhile.
      await turn();
    }
    for (const socket of sockets) await socket.some(is.event('degraded'), 'it is told');
    const more = (await figure('process_resident_memory_bytes')) - before;
    expect(more).toBeLessThan((count * texts * content.length) / 2);
    for (const socket of sockets) socket.drop();
    stack.redis.behave('open');
    await stack.ready();
    const back = await client.attach(sessions[0] ?? '');
    await back.text('and now?');
    await back.some(is.response, 'an answer');
  });

  it('is bounded where clients do not read, and they miss nothing', async () => {
    const [count, texts, content] = [16, 40, 'x'.repeat(200_000)];
    const sessions = await Promise.all(Array.from({ length: count }, () => client.session()));
    const readers = await Promise.all(
      sessions.map(async (session) => {
        const transcript = new Transcript();
        const socket = transcript.follow(await client.attach(session));
        socket.raw.pause();
        return { session, transcript, socket };
      }),
    );
    for (let text = 0; text < texts; text++) {
      const path = (session: string): string => `/chat/sessions/${session}/messages`;
      await Promise.all(sessions.map((session) => client.post(path(session), { content })));
    }
    // Of one that is catching up the log waits for it.
    await eventually(
      'some are cut off',
      30_000,
      async () => (await figure('agentconnect_slow_readers_total')) > 0,
    );
    // What is written to them is held outside of the heap.
    expect(await figure('nodejs_external_memory_bytes')).toBeLessThan((count * texts * content.length) / 1.2);
    for (const { session, socket, transcript } of readers) {
      const hasAll = (): boolean => transcript.entries.length === 2 * texts;
      socket.raw.resume();
      await Promise.any([socket.closed(), socket.until('all of it', hasAll)]);
      if (!hasAll()) {
        const { cursor } = transcript;
        const options = cursor === undefined ? {} : { cursor };
        const back = transcript.follow(await client.attach(session, options));
        await back.until('the rest', hasAll);
        back.drop();
      }
      transcript.verify();
    }
  });
});
