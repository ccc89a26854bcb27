import type { ServerResponse } from 'node:http';
import type { OperatorTools, ToolOutcome } from '@agentconnect/tools';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answerEvents,
  answerJson,
  type OddMessage,
  OddMcpServer,
  said,
} from '../support/tools/odd-mcp-server.ts';
import { OwnToolsFile } from '../support/tools/tools-file.ts';

const secret = 'tok-4711-and-no-other';
const never = new AbortController().signal;

let server: OddMcpServer;
let file: OwnToolsFile;
let tools: OperatorTools;

beforeEach(async () => {
  server = await new OddMcpServer().start();
  file = new OwnToolsFile({
    mcp_servers: {
      odd: {
        url: server.url,
        headers: { Authorization: { env: 'TOKEN', prefix: 'Bearer ' } },
        users: 'all',
        connect_seconds: 2,
        timeout_seconds: 5,
      },
    },
  });
  tools = file.open({ TOKEN: secret });
});
afterEach(async () => {
  await file.remove();
  await server.close();
});

function call(): Promise<ToolOutcome> {
  return tools.call('odd.it', { callId: 'call_1', args: {} }, never);
}

/** Goes wrong with each message of a method, or with the first ones. */
function onlyWith(
  method: string,
  go: (message: OddMessage, response: ServerResponse) => void,
  times = Infinity,
): void {
  let left = times;
  server.oddity = (message, response) => {
    if (message.method !== method || left === 0) return false;
    left -= 1;
    go(message, response);
    return true;
  };
}

describe('a server that answers a call', () => {
  beforeEach(async () => {
    expect(await tools.find('odd.it')).toBeDefined();
  });

  it('as it should, gives its result', async () => {
    expect(await call()).toEqual({ status: 'ok', content: 'done' });
  });

  it.each<[string, (message: OddMessage, response: ServerResponse) => void, object]>([
    [
      'twice',
      ({ id }, response) => {
        answerEvents(response, { id, result: said('first') }, { id, result: said('second') });
        response.end();
      },
      { status: 'ok', content: 'first' },
    ],
    [
      'in the name of another call first',
      ({ id }, response) => {
        answerEvents(response, { id: 4_711, result: said('of another') }, { id, result: said('its own') });
        response.end();
      },
      { status: 'ok', content: 'its own' },
    ],
    [
      'and then breaks off',
      ({ id }, response) => {
        answerEvents(response, { id, result: said('whole') });
        setImmediate(() => response.socket?.destroy());
      },
      { status: 'ok', content: 'whole' },
    ],
    ['never', () => undefined, { status: 'unknown', code: 'TOOL_TIMEOUT' }],
    [
      'by hanging up',
      (_, response) => response.socket?.destroy(),
      { status: 'unknown', code: 'TOOL_INTERRUPTED' },
    ],
    [
      'by hanging up midway',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
        response.write('{"jsonrpc":', () => response.socket?.destroy());
      },
      { status: 'unknown', code: 'TOOL_INTERRUPTED' },
    ],
    [
      'by a stream that ends without it',
      (_, response) => {
        answerEvents(response);
        response.end();
      },
      { status: 'unknown', code: 'TOOL_INTERRUPTED' },
    ],
    [
      'with a web page',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>'),
      { status: 'error', code: 'TOOL_BAD_RESULT' },
    ],
    [
      'with no JSON',
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc"'),
      { status: 'error', code: 'TOOL_BAD_RESULT' },
    ],
    [
      'with no result',
      ({ id }, response) => answerJson(response, { id, result: { content: 7 } }),
      { status: 'error', code: 'TOOL_BAD_RESULT' },
    ],
    [
      'with more than can be read, in one piece',
      ({ id }, response) => answerJson(response, { id, result: said('x'.repeat(5 * 1_048_576)) }),
      { status: 'error', code: 'TOOL_BAD_RESULT' },
    ],
    [
      'with more than can be read, as one event of many lines',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`data: ${'x'.repeat(1_000)}\n`.repeat(5_000));
      },
      { status: 'unknown', code: 'TOOL_INTERRUPTED' },
    ],
    [
      'by pointing elsewhere',
      (_, response) => response.writeHead(307, { location: '/other' }).end(),
      { status: 'error', code: 'TOOL_BAD_RESULT' },
    ],
    ['by 401', (_, response) => response.writeHead(401).end(), { status: 'error', code: 'TOOL_UNAVAILABLE' }],
    ['by 403', (_, response) => response.writeHead(403).end(), { status: 'error', code: 'TOOL_UNAVAILABLE' }],
    [
      'by 500',
      (_, response) => response.writeHead(500).end('oops'),
      { status: 'error', code: 'TOOL_FAILED' },
    ],
    [
      'with an error that repeats a secret',
      ({ id }, response) => answerJson(response, { id, error: { code: -32_000, message: `no: ${secret}` } }),
      { status: 'error', code: 'TOOL_FAILED', content: expect.stringContaining('no: [secret]') },
    ],
  ])('%s, is told as what it is', async (_, go, outcome) => {
    onlyWith('tools/call', go);
    expect(await call()).toMatchObject(outcome);
    expect(JSON.stringify(file.told)).not.toContain(secret);
    // Whatever it was, the next call has its own.
    server.oddity = () => false;
    expect(await call()).toEqual({ status: 'ok', content: 'done' });
  });

  it('with that it does not know the session, is connected anew and called again', async () => {
    onlyWith('tools/call', (_, response) => response.writeHead(404).end(), 1);
    expect(await call()).toEqual({ status: 'ok', content: 'done' });
    expect(server.methods.filter((method) => method === 'initialize')).toHaveLength(2);
  });
});

describe('a server that lists', () => {
  it('what cannot be offered, has that left out and the rest offered', async () => {
    const schema = { type: 'object' };
    server.tools = [
      { name: 'it', inputSchema: schema },
      { name: 'a name of words', inputSchema: schema },
      { name: 'large', inputSchema: { ...schema, title: 'x'.repeat(1_000_000) } },
      { name: 'deep', inputSchema: nested(100) },
      { name: 'recursive', inputSchema: { ...schema, properties: { self: { $ref: '#' } } } },
      { name: 'endless', inputSchema: { ...schema, allOf: [{ $ref: '#' }] } },
      { name: 'odd', inputSchema: { ...schema, properties: { a: { type: 'text', pattern: '(?=a)' } } } },
      { name: 'task', inputSchema: schema, execution: { taskSupport: 'required' } },
    ];
    const { tools: offered } = await tools.offered(['odd.*'], 'ada');
    expect(offered.map(({ name, schema: { unchecked } }) => [name, unchecked])).toEqual([
      ['odd.it', []],
      ['odd.recursive', []],
      ['odd.endless', ['allOf.0.$ref']],
      ['odd.odd', ['properties.a.type', 'properties.a.pattern']],
    ]);
    const leftOut = file.told.filter(({ message }) => message.includes('left out'));
    expect(leftOut.map(({ fields }) => fields['tool'])).toEqual(['a name of words', 'large', 'deep', 'task']);
  });

  it('page after page, is listed whole', async () => {
    const names = Array.from({ length: 7 }, (_, at) => `t${at}`);
    onlyWith('tools/list', ({ id, params }, response) => {
      const at = Number(params?.['cursor'] ?? 0);
      const page = { tools: [{ name: names[at], inputSchema: { type: 'object' } }] };
      answerJson(response, {
        id,
        result: at + 1 < names.length ? { ...page, nextCursor: String(at + 1) } : page,
      });
    });
    const { tools: offered } = await tools.offered(['odd.*'], 'ada');
    expect(offered.map(({ name }) => name)).toEqual(names.map((name) => `odd.${name}`));
  });

  it('without end, offers nothing', async () => {
    let pages = 0;
    onlyWith('tools/list', ({ id }, response) => {
      pages += 1;
      answerJson(response, { id, result: { tools: [], nextCursor: String(pages) } });
    });
    expect(await tools.offered(['odd.*'], 'ada')).toMatchObject({ tools: [] });
    expect(pages).toBeLessThanOrEqual(21);
  });

  it('one tool twice, offers it once', async () => {
    server.tools = [...server.tools, ...server.tools];
    expect((await tools.offered(['odd.*'], 'ada')).tools).toHaveLength(1);
  });
});

describe('a server that, when it is connected to,', () => {
  it.each<[string, (message: OddMessage, response: ServerResponse) => void]>([
    ['never answers', () => undefined],
    ['hangs up', (_, response) => response.socket?.destroy()],
    [
      'shows a web page',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
    ['points elsewhere', (_, response) => response.writeHead(302, { location: '/' }).end()],
    ['refuses the credentials', (_, response) => response.writeHead(401).end()],
    ['answers a megabyte of nothing', (_, response) => response.writeHead(200).end(' '.repeat(1_048_576))],
    ['fails', (_, response) => response.writeHead(500).end()],
  ])('%s, is not there', async (_, go) => {
    server.oddity = (message, response) => {
      go(message, response);
      return true;
    };
    expect(await tools.catalogue()).toEqual({ tools: [], unlisted: [{ name: 'odd', users: 'all' }] });
    expect(await call()).toMatchObject({ status: 'error', code: 'TOOL_NOT_FOUND' });
    expect(JSON.stringify(file.told)).not.toContain(secret);
  });
});

function nested(depth: number): object {
  let schema: object = { type: 'object' };
  for (let level = 0; level < depth; level++) schema = { type: 'object', properties: { a: schema } };
  return schema;
}
