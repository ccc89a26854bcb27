import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Client } from '../../support/client.ts';
import { secretKey } from '../../support/providers/drivers.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import { runSnippet } from '../../support/page-snippet.ts';
import { is } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { CountingServer } from '../../support/tools/counting-server.ts';
import { OwnToolsFile } from '../../support/tools/tools-file.ts';
import { says } from '../../support/tools/tools-rig.ts';

const page = 'docs/tools.md';
const patienceMs = 60_000;
const openai = openAiServer({ apiKey: secretKey });
const server = new CountingServer();
const file = new OwnToolsFile('');
let stack: Stack;
let demo: Client;

interface PagesFile {
  readonly tools: Readonly<Record<'weather' | 'create_ticket', { readonly url: string }>>;
  readonly mcp_servers: object;
}

/** A file of the page, whose servers are on this machine. */
function fileOfPage(name = 'the file'): PagesFile {
  const block = new RegExp(`<!-- ${name}: begin -->\\s*\`\`\`yaml\\n([^]*?)\`\`\``);
  const [, yaml = ''] = block.exec(readFileSync(page, 'utf8')) ?? [];
  const text = yaml
    .replaceAll('https://wttr.in', server.url)
    .replaceAll('https://tickets.example', server.url);
  return parse(text) as PagesFile;
}

beforeAll(async () => {
  await Promise.all([openai.start(), server.start()]);
  const { tools } = fileOfPage();
  // Its program would be fetched from the registry; mcp.test.ts runs it.
  file.write({ tools });
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    users: ['demo'],
    env: {
      OPENAI_BASE_URL: openai.baseUrl,
      OPENAI_API_KEY: secretKey,
      TOOLS_FILE: file.path,
      TICKETS_TOKEN: 'tok-4711',
    },
  });
  demo = await Client.login(stack.gateway(), 'demo');
  await eventually('the tools are published', patienceMs, async () => {
    const { body } = await demo.get('/chat/tools');
    return (body.tools as unknown[]).length === 2;
  });
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await Promise.all([openai.close(), server.close(), file.remove()]);
});

it('the file of the page is one that a worker takes, with its MCP server too', () => {
  const whole = new OwnToolsFile(fileOfPage());
  expect(() => whole.open({ TICKETS_TOKEN: 'tok-4711' })).not.toThrow();
  return whole.remove();
});

it('the page leads to a first tool without any key', async () => {
  expect(fileOfPage('a first file').tools.weather).toEqual(fileOfPage().tools.weather);
  const env = { API: stack.gateway().url, TOKEN: demo.token };
  const [, history = ''] = (await runSnippet(page, 'a first tool', env)).trim().split('\n');
  const { messages } = JSON.parse(history) as {
    messages: { type: string; metadata: object; content: string }[];
  };
  expect(messages).toMatchObject([
    { type: 'text' },
    { metadata: { event: 'tool.call', tool: 'weather', arguments: { city: 'Oslo' } } },
    { metadata: { event: 'tool.result', status: 'ok' }, content: 'counted 1' },
    { type: 'response', content: 'How is the weather in Oslo?\n\nweather: counted 1' },
  ]);
  expect(server.calls.splice(0).map(({ path }) => path)).toEqual(['/Oslo?format=3']);
});

it('the page leads to a tool of the client, and to its result', async () => {
  const env = { API: stack.gateway().url, TOKEN: demo.token };
  const posted = JSON.parse(await runSnippet(page, "a client's tool", env)) as { session_id: string };
  const socket = await demo.attach(posted.session_id, { cursor: '0.' });
  const call = await socket.next(is.event('tool.call'), 'a call', patienceMs);
  expect(call.metadata).toMatchObject({ tool: 'open_door', needs: 'result', arguments: { which: 'front' } });
  const answer = await runSnippet(page, 'a result', {
    ...env,
    SESSION: posted.session_id,
    CALL: String(call.metadata['call_id']),
  });
  expect(JSON.parse(answer)).toMatchObject({ action: 'answer' });
  expect((await socket.next(is.response, 'an answer', patienceMs)).content).toBe(
    'Let me in.\n\nopen_door: The door is open.',
  );
  socket.drop();
}, 120_000);

it('the page leads from a session with tools to an approval', async () => {
  openai.next(
    says('', { name: 'weather', arguments: { city: 'Oslo' } }),
    says('', { name: 'create_ticket', arguments: { title: 'Umbrella' } }),
    says('It rains.'),
  );
  const env = { API: stack.gateway().url, TOKEN: demo.token };
  const said = await runSnippet(page, 'an agent', env);
  const [tools, posted] = said.trim().split('\n');
  expect(JSON.parse(tools ?? '')).toMatchObject({ tools: [{ name: 'create_ticket' }, { name: 'weather' }] });
  const { session_id: sessionId } = JSON.parse(posted ?? '') as { session_id: string };
  const socket = await demo.attach(sessionId, { cursor: '0.' });
  const needs = (frame: Parameters<typeof is.response>[0]): boolean => frame.metadata['needs'] === 'approval';
  const call = await socket.next(needs, 'a call', patienceMs);
  const approval = await runSnippet(page, 'an approval', {
    ...env,
    SESSION: sessionId,
    CALL: String(call.metadata['call_id']),
  });
  expect(JSON.parse(approval)).toMatchObject({ action: 'approve' });
  expect((await socket.next(is.response, 'an answer', patienceMs)).content).toBe('It rains.');
  expect(server.calls.map(({ path }) => path)).toEqual(['/Oslo?format=3', '/api/tickets']);
  socket.drop();
}, 120_000);
