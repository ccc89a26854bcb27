import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, call, Client } from '../../support/client.ts';
import { is, SocketClient } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';

// What clients of other languages send that those of JavaScript do not.
let stack: Stack;
let alice: Client;

beforeAll(async () => {
  const composed = 'zo\u00EB';
  stack = await Stack.start({ redisUrl: inject('redisUrl'), users: [composed] });
  alice = await Client.login(stack.gateway());
});
afterAll(() => stack?.stop());

const create = '/chat/sessions/create';
const agent = '{"provider":"demo"}';
const json = { 'content-type': 'application/json' };

/** Creates a session of agents among themselves that begins by a text, from the JSON of its agents and its metadata. */
async function creation(
  { agents = `{"a":${agent},"b":${agent}}`, metadata = '{}' },
  key?: string,
): Promise<Answer> {
  const raw = `{"session_type":"agent_agent","agents":${agents},"metadata":${metadata}}`;
  return alice.call('POST', create, { raw, headers: { ...json, ...(key && { 'idempotency-key': key }) } });
}

const codeOf = ({ status, body }: Answer): unknown[] => [status, body?.code ?? ''];
const pathsOf = ({ body }: Answer): string[] => (body.errors as { path: string }[]).map(({ path }) => path);

describe('keys of agents', () => {
  it.each([
    ['whole numbers', ['2', '10', '1']],
    ['whole numbers among others', ['b', '7', 'a', '0']],
    ['numbers that JavaScript does not move', ['01', '1e3', '-1', '4294967295', '1.5']],
    ['names of what every object has', ['constructor', 'toString', 'hasOwnProperty']],
    ['text of every kind', ['ä', '', '"', '{', '1:']],
  ])('keep their order and are all there: %s', async (_kind, keys) => {
    const agents = `{${keys.map((key) => `${JSON.stringify(key)}:${agent}`).join(',')}}`;
    const answer = await creation({ agents });
    if (keys.includes('')) {
      expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
      return;
    }
    expect(answer.status, answer.text).toBe(200);
    const got = await alice.get(`/chat/sessions/${answer.body.session_id}`);
    for (const { text } of [answer, got]) {
      const shown = [...text.matchAll(/("(?:[^"\\]|\\.)*"):\{"agent_id"/g)].map(([, key = '']) =>
        JSON.parse(key),
      );
      expect(shown).toEqual(keys);
    }
  });

  it('are another order under one Idempotency-Key: a conflict', async () => {
    expect((await creation({ agents: `{"2":${agent},"1":${agent}}` }, 'order')).status).toBe(200);
    expect(codeOf(await creation({ agents: `{"1":${agent},"2":${agent}}` }, 'order'))).toEqual([
      409,
      'IDEMPOTENCY_CONFLICT',
    ]);
  });

  it.each([
    ['in agents', { agents: `{"__proto__":${agent},"b":${agent}}` }, 'agents.__proto__'],
    ['in agents, escaped', { agents: `{"\\u005f_proto__":${agent},"b":${agent}}` }, 'agents.__proto__'],
    ['in metadata', { metadata: '{"__proto__":{"a":1}}' }, 'metadata.__proto__'],
    ['deep in metadata', { metadata: '{"a":[{"b":{"__proto__":null}}]}' }, 'metadata.a.0.b.__proto__'],
  ])('refuse `__proto__` %s', async (_where, parts, path) => {
    const answer = await creation(parts);
    expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
    expect(pathsOf(answer)).toEqual([path]);
  });

  it('keep in metadata what only looks like it', async () => {
    const metadata = '{"proto":1,"__proto":2,"constructor":3,"hasOwnProperty":4,"toJSON":5,"then":6}';
    const answer = await creation({ metadata });
    expect(answer.body.metadata).toMatchObject(JSON.parse(metadata));
  });
});

describe('numbers that JavaScript would change', () => {
  it.each([
    ['9007199254740993', 'n'],
    ['-9007199254740993', 'n'],
    ['12345678901234567890', 'n'],
    ['1e400', 'n'],
    ['-1e400', 'n'],
    ['[1,[1E+999]]', 'n.1.0'],
  ])('are refused: %s', async (number, path) => {
    const answer = await creation({ metadata: `{"n":${number}}` });
    expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
    expect(pathsOf(answer)).toEqual([`metadata.${path}`]);
  });

  it.each([
    '9007199254740991',
    '-9007199254740991',
    '9007199254740992',
    '1e21',
    '0.1',
    '1.7976931348623157e308',
  ])('are not %s, which comes back', async (number) => {
    const answer = await creation({ metadata: `{"n":${number}}` });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.metadata.n).toBe(Number(number));
  });

  it('are refused in a text too, by REST and on a socket, and so never taken for one another', async () => {
    const id = await alice.session();
    const headers = { ...json, 'idempotency-key': 'one' };
    for (const last of ['3', '2']) {
      const raw = `{"content":"x","metadata":{"order":1234567890123456789${last}}}`;
      const answer = await alice.call('POST', `/chat/sessions/${id}/messages`, { raw, headers });
      expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
    }
    const socket = await alice.attach(id);
    socket.raw.send('{"type":"text","content":"x","metadata":{"client_message_id":"c","n":1e400}}');
    const { metadata } = await socket.next(is.error('INVALID_FRAME'));
    expect(metadata['client_message_id']).toBe('c');
    await socket.text('still here');
  });

  it('are refused in what an agent is registered with', async () => {
    const raw = `{"name":"n","provider":"demo","model":"echo","metadata":{"n":12345678901234567890}}`;
    const answer = await alice.call('POST', '/agents/register', { raw, headers: json });
    expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
  });
});

describe('null', () => {
  it.each([
    [
      'an agent to register',
      'POST',
      '/agents/register',
      {
        name: 'n',
        provider: 'demo',
        model: 'echo',
        description: null,
        personality: null,
        capabilities: null,
        metadata: null,
      },
      200,
    ],
    [
      'a session',
      'POST',
      create,
      {
        session_type: 'human_agent',
        agents: { a: { provider: 'demo', model: null, metadata: null } },
        interaction_modes: null,
        metadata: null,
      },
      200,
    ],
  ])('for an optional field is none: %s', async (_what, method, path, body, status) => {
    const answer = await alice.call(method, path, { json: body });
    expect(answer.status, answer.text).toBe(status);
  });

  it('for an optional field of a frame is none', async () => {
    const socket = await alice.attach(await alice.session());
    const nothing = { sender: null, receiver: null, timestamp: null };
    socket.send({ type: 'text', content: 'one', ...nothing, metadata: null });
    await socket.next((frame) => frame.type === 'response' && frame.content === 'one');
    const metadata = { client_message_id: null, structured_data: null, traceparent: null };
    socket.send({ type: 'text', content: 'two', ...nothing, metadata });
    await socket.next((frame) => frame.type === 'response' && frame.content === 'two');
    socket.send({ type: 'stop', ...nothing, metadata: null });
    await socket.next(is.event('stop.nothing'));
    socket.send({ type: 'ping', ...nothing, metadata: null });
    await socket.next(is.event('pong'));
  });

  it('for a field that is required is no value of it', async () => {
    const answers = await Promise.all([
      alice.post(create, { session_type: null, agents: { a: { provider: 'demo' } } }),
      alice.post(create, { session_type: 'human_agent', agents: { a: { provider: null } } }),
      alice.post(`/chat/sessions/${await alice.session()}/messages`, { content: null }),
    ]);
    expect(answers.map(codeOf)).toEqual(answers.map(() => [422, 'VALIDATION_ERROR']));
  });
});

describe('timestamps', () => {
  it('of every form of ISO 8601 are taken', async () => {
    const socket = await alice.attach(await alice.session());
    for (const timestamp of [
      '2024-02-23T12:00:00',
      '20240223T120000Z',
      '2024-02-23T12:00Z',
      '20240223T120000.5+0100',
      '2024-02-23T12:00:00,123+01',
      '2024-W08-5T12:00',
      '2024-054',
    ]) {
      socket.send({ type: 'text', content: timestamp, timestamp });
      await socket.next((frame) => frame.type === 'response' && frame.content === timestamp);
    }
    for (const timestamp of ['2024-02-30', '12:00', '1708689600', 'Fri, 23 Feb 2024 12:00:00 GMT']) {
      socket.send({ type: 'text', content: timestamp, timestamp });
      await socket.next(is.error('INVALID_FRAME'));
    }
  });
});

describe('names, passwords, headers and addresses', () => {
  it.each([
    ['as they were set', 'zo\u00EB', 200],
    ['decomposed', 'zoe\u0308', 200],
    ['with another letter', 'zoe', 401],
  ])('a user logs in by a name and a password %s', async (_form, name, status) => {
    const form = { username: name, password: `${name}-password` };
    const answer = await call('POST', `${stack.gateway().url}/auth/login`, { form });
    expect(answer.status, answer.text).toBe(status);
  });

  it.each([
    ['utf8', 200],
    ['UTF-8', 200],
    ['"utf8"', 200],
    ['utf-8; boundary=x', 200],
    ['us-ascii', 200],
    ['utf-16', 400],
    ['iso-8859-1', 400],
  ])('charset=%s: %i', async (charset, status) => {
    const raw = JSON.stringify({ session_type: 'human_agent', agents: { a: { provider: 'demo' } } });
    const headers = { 'content-type': `application/json; charset=${charset}` };
    const answer = await alice.call('POST', create, { raw, headers });
    expect(answer.status, answer.text).toBe(status);
  });

  it.each(['?token=', '?token', '?token=&stream=true', '?stream=false&token='])(
    'an empty token (%s) beside a good header is none',
    async (query) => {
      const id = await alice.session();
      const headers = { authorization: `Bearer ${alice.token}` };
      const address = `/chat/ws/${id}${query}`;
      const socket = await SocketClient.open(`${stack.gateway().wsUrl}${address}`, { headers });
      await socket.some(is.event('ready'), 'ready');
      const events = await fetch(`${stack.gateway().url}/chat/sessions/${id}/events${query}`, { headers });
      expect(events.status).toBe(200);
      await events.body?.cancel();
    },
  );
});
