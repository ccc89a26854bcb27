import { AgentConnectClient, type AgentConnectError, type SessionConnection } from '@agentconnect/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { EventLog } from '../../support/event-log.ts';
import { clientSessions } from '../../support/client-sessions.ts';
import { passwordOf, Stack } from '../../support/stack.ts';

describe('the client', () => {
  let stack: Stack;
  let client: AgentConnectClient;
  const open: SessionConnection[] = [];

  const identity = { username: 'alice', password: passwordOf('alice') };
  const { session, typist } = clientSessions(() => client);

  async function connect(...args: Parameters<typeof client.connect>): Promise<SessionConnection> {
    const connection = await client.connect(...args);
    open.push(connection);
    return connection;
  }

  beforeAll(async () => {
    stack = await Stack.start({ redisUrl: inject('redisUrl') });
    client = new AgentConnectClient({ urls: [stack.gateway().url], identity });
  });

  afterAll(() => stack?.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stack?.logs)));

  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close()));
  });

  it('chats: acks, answers, events, history', async () => {
    const connection = await connect(await session());
    const log = new EventLog(connection);
    const sent = connection.send('Hello!');
    const ack = await sent.acked;
    expect(ack).toMatchObject({ seq: 1, duplicate: false });
    const answer = await sent.answered;
    expect(answer).toMatchObject({ content: 'Hello!', metadata: { in_reply_to: ack.message_id, seq: 2 } });
    const many = Array.from({ length: 20 }, (_, index) => connection.send(`text ${index}`));
    const answers = await Promise.all(many.map(({ answered }) => answered));
    expect(answers.map(({ content }) => content)).toEqual(many.map((_, index) => `text ${index}`));
    const history = await log.verify(client);
    expect(history).toHaveLength(42);
    const texts = history.filter(({ type }) => type === 'text').map(({ content }) => content);
    expect(texts).toEqual(['Hello!', ...many.map((_, index) => `text ${index}`)]);
    expect(connection.cursor).toBe(history.at(-1)?.metadata.cursor);
  });

  it('brings an answer as it is written, as pieces and as snapshots', async () => {
    const { id, script } = await typist(60, 120);
    const connection = await connect(id);
    const sent = connection.send('go');
    const pieces: string[] = [];
    const snapshots: string[] = [];
    const watching = (async () => {
      for await (const text of sent.tokens.snapshots()) snapshots.push(text);
    })();
    for await (const text of sent.tokens) pieces.push(text);
    await watching;
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe(script);
    expect(snapshots.at(-1)).toBe(script);
    expect((await sent.answered).content).toBe(script);
  });

  it('brings the answer in one piece where it is not streamed', async () => {
    const { id, script } = await typist(20, 200);
    const connection = await connect(id, { stream: false });
    const pieces: string[] = [];
    for await (const text of connection.send('go').tokens) pieces.push(text);
    expect(pieces).toEqual([script]);
  });

  it('tells other sockets what was said, and streams of answers that others asked for', async () => {
    const { id, script } = await typist(30, 100);
    const speaker = await connect(id);
    const log = new EventLog(await connect(id));
    await log.some('connected');
    await speaker.send('go').answered;
    expect((await log.some('text')).frame.content).toBe('go');
    // Its own socket may hear of the end a little later.
    await log.some('response');
    expect((await log.some('stream')).tokens.text).toBe(script);
    await log.verify(client);
  });

  it('stops: the answer keeps what it has, and says so', async () => {
    const { id, script } = await typist(400, 40);
    const connection = await connect(id);
    const log = new EventLog(connection);
    const sent = connection.send('go');
    let shown = '';
    for await (const text of sent.tokens) {
      if (shown === '') expect(await connection.stop()).toBe('requested');
      shown += text;
    }
    const answer = await sent.answered;
    expect(answer.metadata.finish_reason).toBe('stopped');
    expect(shown).toBe(answer.content);
    expect(script.startsWith(shown)).toBe(true);
    expect(await connection.stop()).toBe('nothing');
    await log.verify(client);
  });

  it('lets a stop go unawaited: what becomes of it troubles nobody', async () => {
    const connection = await connect(await session());
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const outcome = connection.stop();
    await connection.close();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    await expect(outcome).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('is told what cannot be: typed errors', async () => {
    const id = await session();
    const connection = await connect(id);
    const log = new EventLog(connection);
    const first = connection.send('one', { clientMessageId: 'same' });
    await first.answered;
    await expect(connection.send('other', { clientMessageId: 'same' }).answered).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
      retryable: false,
    });
    await expect(connection.send('').acked).rejects.toMatchObject({ code: 'INVALID_FRAME' });
    for (const options of [
      { metadata: { n: 1n } },
      { clientMessageId: '' },
      { clientMessageId: 'x'.repeat(129) },
    ]) {
      expect(() => connection.send('never goes out', options)).toThrow(
        expect.objectContaining({ code: 'INVALID_FRAME', retryable: false }),
      );
    }
    await expect(connection.send('x'.repeat(400_000)).acked).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect((await connection.send('after all').answered).content).toBe('after all');
    await client.sessions.delete(id);
    expect(await log.ended).toMatchObject({ code: 'SESSION_GONE' });
    expect(await connection.closed).toMatchObject({ code: 'SESSION_GONE' });
    expect(() => connection.send('too late')).toThrow('session deleted');
    const never = { code: 'SESSION_GONE' } satisfies Partial<AgentConnectError>;
    await expect(client.connect(id)).rejects.toMatchObject(never);
    const bob = new AgentConnectClient({
      urls: [stack.gateway().url],
      identity: { username: 'bob', password: passwordOf('bob') },
    });
    await expect(bob.connect(await session())).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    await expect(bob.sessions.get(await session())).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
  });

  it('finds the answer to what it said in an earlier life', async () => {
    const id = await session();
    const before = await connect(id);
    const answer = await before.send('hello', { clientMessageId: 'kept' }).answered;
    await before.close();
    const after = await connect(id, { cursor: before.cursor });
    const again = after.send('hello', { clientMessageId: 'kept' });
    expect(await again.acked).toMatchObject({ duplicate: true, seq: 1 });
    expect((await again.answered).metadata.message_id).toBe(answer.metadata.message_id);
  });

  it('says what was on its way when it is closed, and by whom', async () => {
    const { id } = await typist(200, 20);
    const connection = await connect(id);
    const log = new EventLog(connection);
    const sent = connection.send('go');
    await sent.acked;
    await connection.close();
    await expect(sent.answered).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await log.ended).toBeUndefined();
    const giveUp = new AbortController();
    const aborted = await connect(id, { signal: giveUp.signal });
    giveUp.abort(new Error('enough'));
    expect(await aborted.closed).toMatchObject({ message: 'enough' });
  });

  it('goes on behind the event that was handed out last', async () => {
    const id = await session();
    const speaker = await connect(id);
    for (const content of ['one', 'two', 'three']) await speaker.send(content).answered;
    const reader = await connect(id, { cursor: '0.' });
    await expect.poll(() => reader.cursor).toBe(speaker.cursor);
    const told: (string | undefined)[] = [];
    for await (const event of reader) {
      if (event.type !== 'text' && event.type !== 'response') continue;
      told.push(event.frame.content);
      expect(reader.cursor).toBe(event.frame.metadata.cursor);
      if (told.length === 3) break;
    }
    await reader.close();
    const next = new EventLog(await connect(id, { cursor: reader.cursor }));
    await next.until('the rest', () => next.entries.length === 3);
    expect([...told, ...next.entries.map(({ content }) => content)]).toEqual([
      'one',
      'one',
      'two',
      'two',
      'three',
      'three',
    ]);
  });

  it('starts again from the log where the cursor is in none', async () => {
    const id = await session();
    const first = await connect(id);
    await first.send('one').answered;
    const log = new EventLog(await connect(id, { cursor: '7.msg_nowhere.1' }));
    await log.some('resync');
    await log.some('response');
    await log.verify(client);
  });

  it('makes the log wait for a slow reader', async () => {
    const id = await session();
    const speaker = await connect(id);
    const reader = await connect(id, { events: { kept: 3, most: 4 } });
    const seqs: number[] = [];
    for (let said = 0; said < 12; said += 1) await speaker.send(`text ${said}`).answered;
    const events = reader[Symbol.asyncIterator]();
    const { value: first } = await events.next();
    expect(first).toMatchObject({ type: 'skipped' });
    for (let said = 12; said < 40; said += 1) await speaker.send(`text ${said}`).answered;
    while (seqs.at(-1) !== 80) {
      const { value, done } = await events.next();
      if (done) throw new Error('the events have ended');
      if (value?.type === 'text' || value?.type === 'response') seqs.push(value.frame.metadata.seq);
    }
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => 81 - seqs.length + index));
    expect(seqs[0]).toBeLessThanOrEqual(24);
  });

  it('lists sessions, providers and agents, and lets agents talk', async () => {
    const id = await session();
    const listed: string[] = [];
    for await (const one of client.sessions.list({ pageSize: 2 })) listed.push(one.session_id);
    expect(listed[0]).toBe(id);
    expect(new Set(listed).size).toBe(listed.length);
    expect((await client.providers())['demo']).toMatchObject({ is_available: true });
    const ada = await client.agents.register({ name: 'Ada', provider: 'demo', capabilities: ['tea'] });
    const bo = await client.agents.register({ name: 'Bo', provider: 'demo', model: 'echo' });
    const { agents } = await client.agents.list({ capability: 'tea' });
    expect(agents.map(({ agent_id }) => agent_id)).toEqual([ada.agent_id]);
    const each: string[] = [];
    for await (const { agent_id } of client.agents.each({}, { pageSize: 2 })) each.push(agent_id);
    const all = await client.agents.list();
    expect(all.agents.map(({ agent_id }) => agent_id)).toEqual(each);
    expect(all).toMatchObject({ total_count: each.length, next: null });
    expect(each.slice(0, 2)).toEqual([bo.agent_id, ada.agent_id]);
    expect(await client.agents.status(bo.agent_id)).toMatchObject({ name: 'Bo', status: 'active' });
    const idempotencyKey = crypto.randomUUID();
    const message = { receiver_id: bo.agent_id, content: 'Tea?', message_type: 'text' as const };
    const sent = await client.agents.message(ada.agent_id, message, { idempotencyKey });
    const again = await client.agents.message(ada.agent_id, message, { idempotencyKey });
    expect(again).toMatchObject({ message_id: sent.message_id, duplicate: true });
    await client.agents.delete(ada.agent_id);
    await expect(client.agents.status(ada.agent_id)).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' });
  });

  it('supervises agents among themselves: its word is answered by who heard it', async () => {
    const agent = { provider: 'demo', model: 'typist', metadata: { tokens_per_second: 200 } };
    const { session_id: id } = await client.sessions.create({
      session_type: 'agent_agent',
      agents: { one: agent, two: agent },
      metadata: { goal: 'Talk.', limits: { max_turns: 6 } },
    });
    const connection = await connect(id);
    const log = new EventLog(connection);
    await log.some('response');
    const sent = connection.send('Be brief.');
    const { message_id: said } = await sent.acked;
    expect((await sent.answered).metadata.heard).toContain(said);
    const { end } = await log.some('conversation.ended');
    expect(end).toMatchObject({ reason: 'max_turns', turns: 6 });
    await expect(connection.send('One more thing').answered).rejects.toMatchObject({
      code: 'CONVERSATION_ENDED',
    });
    await log.verify(client);
  });
});
