import type { OperatorTools, ToolOutcome } from '@agentconnect/tools';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OddServer, rawServer } from '../support/tools/odd-server.ts';
import { OwnToolsFile } from '../support/tools/tools-file.ts';

const secret = 'tok-4711-and-no-other';
const never = new AbortController().signal;

let server: OddServer;
let file: OwnToolsFile | undefined;

beforeEach(async () => {
  server = await new OddServer().start();
});
afterEach(async () => {
  await file?.remove();
  file = undefined;
  await server.close();
});

const anything = { type: 'object', properties: { q: {}, id: { type: 'string' } }, required: ['id'] };

function open(entry: object): OperatorTools {
  file = new OwnToolsFile({
    tools: {
      it: {
        description: 'a tool',
        url: `${server.origin}/echo`,
        parameters: anything,
        headers: { Authorization: { env: 'TOKEN', prefix: 'Bearer ' } },
        timeout_seconds: 5,
        users: 'all',
        ...entry,
      },
    },
  });
  return file.open({ TOKEN: secret });
}

function call(entry: object, args: object = {}, signal = never): Promise<ToolOutcome> {
  return open(entry).call('it', { callId: 'call_1', args: { ...args } }, signal);
}

function at(path: string, entry: object = {}): Promise<ToolOutcome> {
  return call({ url: `${server.origin}/${path}`, ...entry });
}

describe('an HTTP tool is sent', () => {
  it('its arguments in the path and the query, encoded', async () => {
    const outcome = await call(
      { url: `${server.origin}/echo/{id}/x?fixed=1` },
      { id: 'a/b?c#d ü', q: ['x', 'y'], n: 3, o: { p: 1 }, none: null },
    );
    expect(outcome).toMatchObject({ status: 'ok' });
    expect(server.calls).toMatchObject([
      {
        method: 'GET',
        url: '/echo/a%2Fb%3Fc%23d%20%C3%BC/x?fixed=1&q=x&q=y&n=3&o=%7B%22p%22%3A1%7D',
        body: '',
        headers: { authorization: `Bearer ${secret}`, 'idempotency-key': 'call_1' },
      },
    ]);
  });

  it('the rest as JSON, but for what goes into the query', async () => {
    await call(
      { method: 'POST', url: `${server.origin}/echo/{id}`, query: ['q'] },
      { id: 'a', q: 'b', c: [1], d: null },
    );
    expect(server.calls).toMatchObject([
      {
        method: 'POST',
        url: '/echo/a?q=b',
        body: '{"c":[1],"d":null}',
        headers: { 'content-type': 'application/json' },
      },
    ]);
  });

  it('a form', async () => {
    await call({ method: 'PUT', body: 'form' }, { id: 'a b', q: ['1', '2'] });
    expect(server.calls).toMatchObject([
      { body: 'id=a+b&q=1&q=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ]);
  });

  it.each(['..', '.', ''])('nothing, if an argument leads elsewhere in the path: %j', async (id) => {
    const outcome = await call({ url: `${server.origin}/echo/{id}/secrets` }, { id });
    expect(outcome).toMatchObject({ status: 'error', code: 'TOOL_ARGUMENTS_INVALID' });
    expect(server.calls).toEqual([]);
  });

  it.each(['a/../../b', '%2e%2e', 'x\\..\\y', '\ud800'])(
    'an odd argument within its part of the path: %j',
    async (id) => {
      await call({ url: `${server.origin}/echo/{id}/end` }, { id });
      expect(server.calls[0]?.url).toMatch(/^\/echo\/[^/]+\/end$/);
    },
  );
});

describe('an HTTP tool whose server', () => {
  it('answers, gives its content', async () => {
    expect(await at('echo')).toMatchObject({
      status: 'ok',
      content: expect.stringContaining('"method":"GET"'),
    });
  });

  it('answers in another character set, is read', async () => {
    expect(await at('latin1')).toEqual({ status: 'ok', content: 'Zürich' });
  });

  it('answers nothing, has done it', async () => {
    expect(await at('empty')).toEqual({ status: 'ok', content: 'Done (204, without content).' });
  });

  it.each([
    [{}, 'error', /called again/],
    [{ method: 'POST' }, 'unknown', /find out/],
    [{ method: 'POST', idempotent: true }, 'error', /called again/],
  ])('hangs, is left in time: %j', async (entry, status, told) => {
    const outcome = await at('hang', { timeout_seconds: 0.2, ...entry });
    expect(outcome).toEqual({ status, code: 'TOOL_TIMEOUT', content: expect.stringMatching(told) });
    await server.untilLeft();
  });

  it('begins and then hangs, is left in time', async () => {
    expect(await at('drip', { timeout_seconds: 0.2 })).toMatchObject({ code: 'TOOL_TIMEOUT' });
  });

  it('hangs, is left when the call is given up', async () => {
    const controller = new AbortController();
    const outcome = call({ url: `${server.origin}/hang` }, {}, controller.signal);
    await expect.poll(() => server.calls.length).toBe(1);
    controller.abort(new Error('stopped'));
    await expect(outcome).rejects.toThrow('stopped');
    await server.untilLeft();
  });

  it.each(['die', 'die-midway', 'no-gzip'])('breaks off, may have done it: %s', async (path) => {
    expect(await at(path, { method: 'POST' })).toMatchObject({ status: 'unknown', code: 'TOOL_INTERRUPTED' });
    expect(await at(path)).toMatchObject({ status: 'error', code: 'TOOL_INTERRUPTED' });
  });

  it.each(['megabyte', 'bomb'])('answers too much, is cut with a mark: %s', async (path) => {
    const outcome = await at(path, { max_result_bytes: 1_000 });
    if (outcome.status !== 'ok') throw new TypeError(outcome.status);
    expect(Buffer.byteLength(outcome.content)).toBeLessThanOrEqual(1_000);
    expect(outcome.content).toMatch(
      /^x+\n\[cut: the result has more than 1000 bytes, and this is its beginning\]$/,
    );
  });

  it.each([
    ['html', /a web page/],
    ['image', /image\/png/],
    ['untyped', /without a type/],
  ])('answers what no model reads, is told so: %s', async (path, told) => {
    expect(await at(path)).toEqual({
      status: 'error',
      code: 'TOOL_BAD_RESULT',
      content: expect.stringMatching(told),
    });
  });

  it('answers HTML that is expected, gives it', async () => {
    expect(await at('html', { content_types: ['text/*'] })).toMatchObject({
      content: expect.stringContaining('Log in'),
    });
  });

  it.each([301, 302, 303, 307, 308])('points elsewhere, is not followed: %d', async (status) => {
    const outcome = await at(`redirect/${status}`);
    expect(outcome).toMatchObject({ status: 'error', code: 'TOOL_BAD_RESULT' });
    expect(server.calls).toHaveLength(1);
  });

  it.each([
    [400, 'TOOL_FAILED', /arguments/],
    [404, 'TOOL_FAILED', /not there/],
    [429, 'TOOL_FAILED', /in 7 s/],
    [500, 'TOOL_FAILED', /later/],
    [503, 'TOOL_FAILED', /in 7 s/],
    [401, 'TOOL_UNAVAILABLE', /operator/],
    [403, 'TOOL_UNAVAILABLE', /operator/],
  ])('refuses with %d, is told as what can be done', async (status, code, told) => {
    const outcome = await at(`status/${status}`);
    expect(outcome).toEqual({ status: 'error', code, content: expect.stringMatching(told) });
    expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  it('refuses with a web page, is not quoted', async () => {
    expect(await at('status-html/500')).toMatchObject({ content: expect.not.stringContaining('oops') });
  });

  it('repeats a secret, gives none away', async () => {
    expect(await at('told')).toEqual({ status: 'ok', content: '{"seen":"Bearer [secret]"}' });
  });

  it('is not there, has done nothing', async () => {
    const { origin } = server;
    const tools = open({ method: 'POST', url: `${origin}/x` });
    await server.close();
    expect(await tools.call('it', { callId: 'c', args: {} }, never)).toMatchObject({
      status: 'error',
      code: 'TOOL_UNAVAILABLE',
    });
    await server.start();
  });

  const answer = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nfirst';
  it.each([
    ['answers twice', `${answer}${answer.replace('first', 'again')}`, { status: 'ok', content: 'first' }],
    ['answers more than it says', `${answer} and more`, { status: 'ok', content: 'first' }],
    ['speaks something else', 'SSH-2.0-OpenSSH_9.6\r\n', { status: 'error', code: 'TOOL_INTERRUPTED' }],
    ['says nothing', '', { status: 'error', code: 'TOOL_INTERRUPTED' }],
  ])('%s, counts as often as it should', async (_, bytes, outcome) => {
    const raw = await rawServer(bytes);
    expect(await call({ url: `${raw.origin}/` })).toMatchObject(outcome);
    raw.close();
  });
});
