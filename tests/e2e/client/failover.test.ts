import { AgentConnectClient, type SessionConnection } from '@agentconnect/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { EventLog } from '../../support/event-log.ts';
import { clientSessions } from '../../support/client-sessions.ts';
import { passwordOf, Stack } from '../../support/stack.ts';
import { TcpLink } from '../../support/tcp-link.ts';

describe('the client over the death of processes and connections', () => {
  let stack: Stack;
  /** Uses the first gateway while that answers. */
  let client: AgentConnectClient;
  const open: SessionConnection[] = [];

  const identity = { username: 'alice', password: passwordOf('alice') };
  const { session, typist } = clientSessions(() => client);

  async function connect(...args: Parameters<typeof client.connect>): Promise<SessionConnection> {
    const connection = await client.connect(...args);
    open.push(connection);
    return connection;
  }

  /** How many stops a session's log holds. */
  async function stopsIn(id: string): Promise<number> {
    const other = new AgentConnectClient({ urls: [stack.gateway(0).url], identity });
    let stops = 0;
    for await (const { type } of other.sessions.history(id)) if (type === 'stop') stops += 1;
    return stops;
  }

  beforeAll(async () => {
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      workers: 2,
      cuttable: true,
      env: { LEASE_SECONDS: '2', DRAIN_SECONDS: '1' },
    });
  });

  afterAll(() => stack?.stop());

  beforeEach(async ({ onTestFailed }) => {
    onTestFailed(() => console.error(stack?.logs));
    for (const gateway of [0, 1]) {
      if (!stack.gatewayProcess(gateway).isUp) await stack.gatewayProcess(gateway).start();
    }
    client = new AgentConnectClient({ urls: [stack.gateway(0).url, stack.gateway(1).url], identity });
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close()));
  });

  it('goes on in mid-answer on another gateway after kill -9 of the first', async () => {
    const { id, script } = await typist(150, 60);
    const connection = await connect(id);
    const log = new EventLog(connection);
    const sent = connection.send('go');
    const next = connection.send('and again');
    let text = '';
    for await (const piece of sent.tokens) {
      if (text === '') await stack.kill(0, 'SIGKILL');
      text += piece;
    }
    expect(text).toBe(script);
    expect((await sent.answered).content).toBe(script);
    expect(log.of('disconnected').map(({ code }) => code)).toEqual([1006]);
    expect(log.of('connected').map(({ resumed }) => resumed)).toEqual([false, true]);
    expect((await next.answered).content).toBe(script);
    await log.verify(client);
  });

  it('is told of a restart when a worker is killed, and still answered once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { id, script } = await typist(80, 40);
        const connection = await connect(id);
        const log = new EventLog(connection);
        const sent = connection.send('go');
        await log.some('stream');
        return { log, sent, script };
      }),
    );
    await stack.worker(0).kill('SIGKILL');
    for (const { log, sent, script } of asked) {
      let text = '';
      for await (const piece of sent.tokens) text += piece;
      expect(text).toBe(script);
      expect((await sent.answered).content).toBe(script);
      expect(sent.tokens.attempt).toBe(1 + log.of('restart').length);
      expect(await log.verify(client)).toHaveLength(2);
    }
    expect(asked.some(({ log }) => log.of('restart').length > 0)).toBe(true);
    await stack.addWorker();
  });

  it('comes back at once, elsewhere, when its gateway restarts: one after the other', async () => {
    const { id, script } = await typist(120, 40);
    const connection = await connect(id);
    const log = new EventLog(connection);
    const sent = connection.send('go');
    await log.some('stream');
    await stack.restart(0);
    await log.until('it is back', () => log.of('connected').length === 2);
    const next = connection.send('again');
    await stack.restart(1);
    for (const { answered } of [sent, next]) expect((await answered).content).toBe(script);
    expect(new Set(log.of('disconnected').map(({ code }) => code))).toEqual(new Set([1012]));
    expect(log.of('restart')).toEqual([]);
    await log.verify(client);
  });

  describe('over a link that fails', () => {
    let link: TcpLink;

    beforeEach(async () => {
      // Any TCP will do for it.
      link = new TcpLink(stack.gateway(1).url);
      await link.open();
      client = new AgentConnectClient({ urls: [link.url], identity });
    });

    afterEach(() => link.cut());

    it('says again, once, what had arrived without an ack', async () => {
      const connection = await connect(await session());
      const log = new EventLog(connection);
      await connection.send('before').answered;
      const other = new AgentConnectClient({ urls: [stack.gateway(1).url], identity });
      const watcher = await other.connect(connection.sessionId);
      open.push(watcher);
      const watched = new EventLog(watcher);
      link.behave('deaf');
      const sent = ['one', 'two', 'three'].map((content) => connection.send(content));
      await watched.until('it has arrived', () => watched.entries.some(({ content }) => content === 'one'));
      link.behave('open');
      const answers = await Promise.all(sent.map(({ answered }) => answered));
      expect(answers.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
      const history = await log.verify(other);
      expect(history.filter(({ type }) => type === 'text').map(({ content }) => content)).toEqual([
        'before',
        'one',
        'two',
        'three',
      ]);
    });

    it('says again what was lost on its way, and what was said meanwhile, in order', async () => {
      const connection = await connect(await session());
      const log = new EventLog(connection);
      await connection.send('before').answered;
      link.behave('silent');
      const sent = ['one', 'two'].map((content) => connection.send(content));
      await link.cut();
      await log.some('disconnected');
      expect(connection.isConnected).toBe(false);
      sent.push(connection.send('three'));
      await link.open();
      const answers = await Promise.all(sent.map(({ answered }) => answered));
      expect(answers.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
      await log.verify(client);
    });

    it('stops what was said before, and nothing that was said after', async () => {
      const connection = await connect((await typist(200, 40)).id);
      const log = new EventLog(connection);
      const before = connection.send('before');
      await log.some('stream');
      await link.cut();
      await log.some('disconnected');
      const outcome = connection.stop();
      const after = connection.send('after');
      await link.open();
      expect(await outcome).toBe('requested');
      expect((await before.answered).metadata.finish_reason).toBe('stopped');
      // The stop has been done, its answer is lost: it goes again, and ends no more than it has.
      await log.until('the next is begun', () => log.of('stream').length === 2);
      link.behave('deaf');
      const again = connection.stop();
      const behind = connection.send('behind');
      await expect.poll(() => stopsIn(connection.sessionId), { timeout: 10_000 }).toBe(2);
      link.behave('open');
      expect(await again).toBe('requested');
      expect((await after.answered).metadata.finish_reason).toBe('stopped');
      expect((await behind.answered).metadata.finish_reason).toBe('stop');
      await log.verify(client);
      expect(await stopsIn(connection.sessionId)).toBe(2);
    });

    it('is refused what another client has said under the same id', async () => {
      const connection = await connect(await session());
      const log = new EventLog(connection);
      await link.cut();
      await log.some('disconnected');
      const mine = connection.send('mine', { clientMessageId: '1' });
      const other = new AgentConnectClient({ urls: [stack.gateway(1).url], identity });
      const theirs = await other.connect(connection.sessionId);
      open.push(theirs);
      await theirs.send('theirs', { clientMessageId: '1' }).answered;
      await link.open();
      await expect(mine.acked).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT', retryable: false });
      await log.verify(other);
    });

    it('finds out that nothing comes any more', async () => {
      const connection = await connect(await session(), { ackMs: 300 });
      const log = new EventLog(connection);
      link.behave('silent');
      const sent = connection.send('hello?');
      await log.some('disconnected');
      link.behave('open');
      expect((await sent.answered).content).toBe('hello?');
      await log.verify(client);
    });
  });

  it('waits for Redis, is told so, and loses nothing', async () => {
    const connection = await connect(await session());
    const log = new EventLog(connection);
    await connection.send('before').answered;
    await stack.redis.cut();
    const sent = [connection.send('one'), connection.send('two')];
    await log.some('degraded');
    await stack.redis.open();
    await stack.ready();
    const answers = await Promise.all(sent.map(({ answered }) => answered));
    expect(answers.map(({ content }) => content)).toEqual(['one', 'two']);
    await log.some('recovered');
    await log.verify(client);
  });
});
