import { AgentConnectClient, SessionStore, type StoreOptions, type TextMessage } from '@agentconnect/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { clientSessions } from '../../support/client-sessions.ts';
import { passwordOf, Stack } from '../../support/stack.ts';
import { TcpLink } from '../../support/tcp-link.ts';
import { WatchedStore } from '../../support/watched-store.ts';

describe('a session store', () => {
  let stack: Stack;
  let client: AgentConnectClient;
  const watched: WatchedStore[] = [];

  const identity = { username: 'alice', password: passwordOf('alice') };
  const { session, typist } = clientSessions(() => client);

  function watch(id: string, options: StoreOptions = {}, from = client): WatchedStore {
    const store = new WatchedStore(new SessionStore(from, id, { lingerMs: 0, ...options }));
    watched.push(store);
    return store;
  }

  const isLive = ({ session: { connection } }: SessionStore): boolean => connection.status === 'live';
  const isIdle = ({ conversation: { activity } }: SessionStore): boolean => activity.status === 'idle';

  beforeAll(async () => {
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      workers: 2,
      env: { LEASE_SECONDS: '2', DRAIN_SECONDS: '1' },
    });
    client = new AgentConnectClient({ urls: [stack.gateway(0).url, stack.gateway(1).url], identity });
  });

  afterAll(() => stack?.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stack?.logs)));

  afterEach(async () => {
    const left = watched.splice(0);
    for (const one of left) one.leave();
    await expect.poll(() => left.filter(({ store }) => store.isInUse)).toEqual([]);
  });

  it('shows a text on its way, its answer as it is written, and both in the log', async () => {
    const { id, script } = await typist(30, 40);
    const shown = watch(id);
    const { store } = shown;
    expect(store.session.connection).toEqual({ status: 'connecting' });
    const key = store.send('Hello!');
    expect(store.message(key)).toMatchObject({ kind: 'text', sendState: 'queued', content: 'Hello!' });
    const texts: string[] = [];
    await shown.until('the whole answer', ({ conversation: { messages, activity } }) => {
      const answer = messages.find(({ kind }) => kind === 'answer');
      if (answer?.kind !== 'answer') return false;
      if (texts.at(-1) !== answer.content) texts.push(answer.content);
      if (answer.status === 'writing') expect(activity.status).toBe('writing');
      return answer.status === 'complete';
    });
    expect(texts.length).toBeGreaterThan(5);
    for (const text of texts) expect(script.startsWith(text)).toBe(true);
    expect(shown.lines).toEqual(['text Hello!', `answer ${script}`]);
    const [text, answer] = shown.messages;
    expect(text).toMatchObject({ key, sendState: 'acked', seq: 1, role: 'user' });
    expect(answer).toMatchObject({ inReplyTo: text?.messageId, finishReason: 'stop', seq: 2 });
    expect(store.session).toMatchObject({ status: 'active', session: { session_id: id } });
    expect(store.conversation).toMatchObject({
      activity: { status: 'idle' },
      history: { hasEarlier: false },
    });
    shown.verify();
  });

  it('keeps the same objects for what has not changed', async () => {
    const { id } = await typist(20, 40);
    const shown = watch(id);
    const { store } = shown;
    store.send('one');
    await shown.until('an answer', () => shown.messages.length === 2 && isIdle(store));
    const before = store.conversation;
    const keys = store.keys;
    expect(store.conversation).toBe(before);
    store.send('two');
    await shown.until('the next is begun', ({ conversation }) => conversation.activity.status === 'writing');
    const [first, second] = store.conversation.messages;
    expect([first, second]).toEqual(before.messages);
    expect(first).toBe(before.messages[0]);
    expect(second).toBe(before.messages[1]);
    expect(store.keys).not.toBe(keys);
    const writing = store.keys;
    const { length } = (store.conversation.messages.at(-1) as TextMessage).content;
    await shown.until('more of it', ({ conversation: { messages } }) => {
      const last = messages.at(-1);
      return last?.kind === 'answer' && last.status === 'writing' && last.content.length > length;
    });
    // The list is another one for a piece; its keys and its other messages are not.
    expect(store.keys).toBe(writing);
    expect(store.conversation.messages[1]).toBe(second);
    await shown.until('the end', isIdle);
  });

  it('shows after a reload what was written so far, and what was said before', async () => {
    const { id, script } = await typist(120, 40);
    const before = watch(id);
    before.store.send('one');
    await before.until('half of it', ({ conversation: { messages } }) => {
      const last = messages.at(-1);
      return last?.kind === 'answer' && last.content.length > script.length / 2;
    });
    const seen = before.messages.at(-1);
    before.leave();
    const after = watch(id);
    const first = await after.until('its text so far', ({ conversation: { messages } }) =>
      messages.find((message) => message.kind === 'answer'),
    );
    expect(seen?.kind === 'answer' && first.content.startsWith(seen.content)).toBe(true);
    expect(first).toMatchObject({ status: 'writing', sender: expect.stringMatching(/^agt_/) });
    await after.until('the text', () => after.lines[0] === 'text one');
    await after.until('the end', isIdle);
    expect(after.lines).toEqual(['text one', `answer ${script}`]);
    after.verify();
    // Another tab sees the same, without having been there.
    const third = watch(id);
    await third.until('all of it', () => third.messages.length === 2);
    expect(third.lines).toEqual(after.lines);
  });

  it('reads the history a page at a time, from its end back', async () => {
    const id = await session();
    const connection = await client.connect(id);
    for (let said = 0; said < 30; said += 1) await connection.send(`text ${said}`).answered;
    await connection.close();
    const shown = watch(id, { pageSize: 20 });
    await shown.until(
      'the newest',
      ({ conversation: { history } }) => history.hasEarlier && !history.isLoading,
    );
    expect(shown.messages.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 20 }, (_, index) => 41 + index),
    );
    const last = shown.messages.at(-1);
    await Promise.all([shown.store.loadEarlier(), shown.store.loadEarlier()]);
    expect(shown.messages).toHaveLength(40);
    expect(shown.messages.at(-1)).toBe(last);
    await shown.store.loadEarlier();
    expect(shown.store.conversation.history).toEqual({
      hasEarlier: false,
      isLoading: false,
      error: undefined,
    });
    expect(shown.messages).toHaveLength(60);
    await shown.store.loadEarlier();
    shown.verify();
    shown.store.send('one more');
    await shown.until('its answer', () => shown.messages.length === 62 && isIdle(shown.store));
    shown.verify();
  });

  it('follows what others say in the session, and answers that they asked for', async () => {
    const { id, script } = await typist(20, 40);
    const shown = watch(id);
    await shown.until('the connection', isLive);
    await client.sessions.post(id, { content: 'by REST' });
    await shown.until('that it is written', ({ conversation }) => conversation.activity.status === 'writing');
    await shown.until('the end', isIdle);
    expect(shown.lines).toEqual(['text by REST', `answer ${script}`]);
    shown.verify();
  });

  it('goes on over kill -9 of its gateway, with what is said meanwhile', async () => {
    const { id, script } = await typist(100, 40);
    const shown = watch(id);
    const { store } = shown;
    store.send('one');
    await shown.until('that it is written', ({ conversation }) => conversation.activity.status === 'writing');
    await stack.kill(0, 'SIGKILL');
    await shown.until(
      'that it is away',
      ({ session: { connection } }) => connection.status === 'reconnecting',
    );
    const key = store.send('two');
    expect(store.message(key)).toMatchObject({ sendState: 'queued' });
    await shown.until('that it is back', isLive);
    await shown.until('both answers', () => shown.messages.length === 4 && isIdle(store));
    expect(shown.lines.toSorted()).toEqual([`answer ${script}`, `answer ${script}`, 'text one', 'text two']);
    shown.verify();
    await stack.gatewayProcess(0).start();
  });

  it('shows that an answer begins again after its worker was lost', async () => {
    const asked = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { id, script } = await typist(80, 40);
        const shown = watch(id);
        shown.store.send('go');
        await shown.until('text', ({ conversation }) => conversation.activity.status === 'writing');
        return { shown, script };
      }),
    );
    await stack.worker(0).kill('SIGKILL');
    let restarts = 0;
    for (const { shown, script } of asked) {
      const { attempt } = await shown.until('the answer', ({ conversation: { messages } }) => {
        const answer = messages.at(-1);
        return answer?.kind === 'answer' && answer.status === 'complete' ? answer : undefined;
      });
      restarts += attempt - 1;
      expect(shown.lines).toEqual(['text go', `answer ${script}`]);
      shown.verify();
    }
    expect(restarts).toBeGreaterThan(0);
    await stack.addWorker();
  });

  it('stops an answer, which keeps what it has', async () => {
    const { id, script } = await typist(300, 40);
    const shown = watch(id);
    shown.store.send('go');
    await shown.until('text', ({ conversation }) => conversation.activity.status === 'writing');
    expect(await shown.store.stop()).toBe('requested');
    await shown.until('the end', isIdle);
    const answer = shown.messages.find(({ kind }) => kind === 'answer');
    expect(answer).toMatchObject({ status: 'complete', finishReason: 'stopped' });
    expect(answer?.kind === 'answer' && script.startsWith(answer.content)).toBe(true);
    expect(shown.lines).toContain('* stop.requested');
    expect(await shown.store.stop()).toBe('nothing');
    shown.verify();
  });

  it('tells why a text was refused, and sends it again or forgets it', async () => {
    const schema = { type: 'object', required: ['cups'] };
    const id = await session({ metadata: { structured_data_schema: schema } });
    const shown = watch(id);
    const { store } = shown;
    await shown.until('the connection', isLive);
    const key = store.send('Tea!', { metadata: { structured_data: {} } });
    const refused = await shown.until('the refusal', () => {
      const text = store.message(key);
      return text?.kind === 'text' && text.sendState === 'refused' ? text : undefined;
    });
    expect(refused).toMatchObject({ error: { code: 'STRUCTURED_DATA_INVALID' }, canRetry: false });
    const bad = store.send('not JSON', { metadata: { big: 1n } });
    expect(store.message(bad)).toMatchObject({ sendState: 'refused', error: { code: 'INVALID_FRAME' } });
    store.retry(key);
    expect(store.message(key)).toMatchObject({ sendState: 'queued', error: undefined });
    await shown.until('another refusal', () => (store.message(key) as TextMessage).sendState === 'refused');
    for (const one of [key, bad]) store.discard(one);
    store.send('Tea!', { metadata: { structured_data: { cups: 2 } } });
    await shown.until('an answer', () => shown.messages.length === 2 && isIdle(store));
    expect(shown.lines[0]).toBe('text Tea!');
    shown.verify();
  });

  it('lets texts that wait be stopped, and tried again', async () => {
    const link = new TcpLink(stack.gateway(1).url);
    await link.open();
    const from = new AgentConnectClient({ urls: [link.url], identity });
    const shown = watch(await session(), {}, from);
    const { store } = shown;
    await shown.until('the connection', isLive);
    await link.cut();
    await shown.until(
      'that it is away',
      ({ session: { connection } }) => connection.status === 'reconnecting',
    );
    const key = store.send('hold on');
    const outcome = store.stop();
    expect(store.message(key)).toMatchObject({ sendState: 'queued' });
    await shown.until(
      'that it is stopped',
      () => (store.message(key) as TextMessage).sendState === 'refused',
    );
    expect(store.message(key)).toMatchObject({ error: { code: 'STOPPED' }, canRetry: true });
    await link.open();
    expect(await outcome).toBe('nothing');
    store.retry(key);
    await shown.until('its answer', () => shown.messages.length === 2 && isIdle(store));
    expect(shown.lines).toEqual(['text hold on', 'answer hold on']);
    shown.leave();
    await expect.poll(() => store.isInUse).toBe(false);
    await link.cut();
  });

  it('keeps texts that were not sent over a reload, and sends each once', async () => {
    const link = new TcpLink(stack.gateway(1).url);
    await link.open();
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string): string | null => kept.get(key) ?? null,
      setItem: (key: string, value: string): void => void kept.set(key, value),
      removeItem: (key: string): void => void kept.delete(key),
    };
    const from = new AgentConnectClient({ urls: [link.url], identity });
    const id = await session();
    const before = watch(id, { storage }, from);
    await before.until('the connection', isLive);
    // They arrive, and nobody is told.
    link.behave('deaf');
    const first = before.store.send('one', { metadata: { mine: true } });
    await expect.poll(async () => (await client.sessions.page(id)).messages.length).toBe(2);
    before.store.send('two');
    expect(kept.size).toBe(1);
    const page = [...kept.values()];
    // The page goes without a word: what it kept is all that is left of it.
    const after = watch(id, { storage: { ...storage, getItem: () => page[0] ?? null } });
    expect(after.lines).toEqual(['text one', 'text two']);
    await after.until('both answers', () => after.messages.length === 4 && isIdle(after.store));
    expect(after.lines).toEqual(['text one', 'answer one', 'text two', 'answer two']);
    expect(after.messages[0]).toMatchObject({ key: first, metadata: { mine: true } });
    after.verify();
    link.behave('open');
    await before.until('both answers', () => before.messages.length === 4 && isIdle(before.store));
    expect(before.lines).toEqual(after.lines);
    expect(kept.size).toBe(0);
    before.leave();
    await expect.poll(() => before.store.isInUse).toBe(false);
    await link.cut();
  });

  it('reads a session that is over, and says why there is no connection', async () => {
    const id = await session();
    const shown = watch(id);
    shown.store.send('one');
    await shown.until('an answer', () => shown.messages.length === 2);
    await client.sessions.delete(id);
    const closed = await shown.until('the end', ({ session: { connection } }) =>
      connection.status === 'closed' ? connection : undefined,
    );
    expect(closed.error).toMatchObject({ code: 'SESSION_GONE' });
    const key = shown.store.send('too late');
    expect(shown.store.message(key)).toMatchObject({ sendState: 'queued' });
    expect(shown.lines).toEqual(['text one', 'answer one', 'text too late']);
    const gone = watch(id);
    await gone.until('that it is gone', ({ session: { error } }) => error);
    expect(gone.store.session.error).toMatchObject({ code: 'SESSION_NOT_FOUND' });
    await gone.until('no history', ({ conversation: { history } }) => history.error);
  });

  it('follows a conversation of agents, lets one interject, and raises its limits', async () => {
    const agent = {
      provider: 'demo',
      model: 'typist',
      metadata: { tokens_per_second: 100, script: 'So it is.' },
    };
    const { session_id: id } = await client.sessions.create({
      session_type: 'agent_agent',
      agents: { one: agent, two: agent },
      metadata: { goal: 'Talk.', limits: { max_turns: 3 } },
    });
    const shown = watch(id);
    const { store } = shown;
    await shown.until('the first word', ({ conversation }) =>
      conversation.messages.some(({ kind }) => kind === 'answer'),
    );
    expect(store.conversation.activity.status).toMatch(/waiting|writing/);
    const ended = await shown.until('the end', ({ conversation }) => conversation.ended);
    expect(ended).toMatchObject({ reason: 'max_turns', turns: 3 });
    expect(store.conversation.activity).toEqual({ status: 'idle' });
    expect(store.session.status).toBe('ended');
    const late = store.send('One more thing.');
    await shown.until('the refusal', () => (store.message(late) as TextMessage).sendState === 'refused');
    expect(store.message(late)).toMatchObject({ error: { code: 'CONVERSATION_ENDED' } });
    store.discard(late);
    const key = store.extendLimits({ max_turns: 5 }, 'Go on.');
    const again = await shown.until('the next end', ({ conversation }) =>
      conversation.ended?.turns === 5 ? conversation.ended : undefined,
    );
    expect(again.reason).toBe('max_turns');
    const text = store.message(key);
    const turns = shown.messages.flatMap((message) => (message.kind === 'answer' ? [message] : []));
    expect(turns.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5]);
    expect(turns[3]?.heard).toEqual([text?.messageId]);
    expect(
      turns.every(({ sender, receiver }, at) => at === 0 || sender === turns[at - 1]?.receiver || !receiver),
    ).toBe(true);
    shown.verify();
    const after = watch(id);
    await after.until('all of it', () => after.messages.length === shown.messages.length);
    expect(after.store.conversation.ended).toMatchObject({ turns: 5 });
    expect(after.store.conversation.activity).toEqual({ status: 'idle' });
    expect(after.lines).toEqual(shown.lines);
  });

  it('stays connected while anybody listens, and holds on for texts on their way', async () => {
    const { id } = await typist(10, 100);
    const shown = watch(id);
    const second = shown.store.subscribe(() => undefined);
    await shown.until('the connection', isLive);
    shown.leave();
    shown.store.send('still here');
    await expect.poll(() => shown.messages.length === 2 && isIdle(shown.store)).toBe(true);
    expect(shown.store.session.connection.status).toBe('live');
    second();
    await expect.poll(() => shown.store.session.connection.status).toBe('idle');
    const before = shown.lines;
    // Nobody is there: what is said goes out with the next connection.
    const key = shown.store.send('and back');
    expect(shown.store.message(key)).toMatchObject({ sendState: 'queued' });
    const back = new WatchedStore(shown.store);
    watched.push(back);
    await back.until('the next answer', () => back.messages.length === 4 && isIdle(back.store));
    expect(back.lines.slice(0, 2)).toEqual(before);
    back.verify();
  });
});
