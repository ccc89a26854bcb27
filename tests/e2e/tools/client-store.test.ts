import { AgentConnectClient, type CallMessage, SessionStore } from '@agentconnect/client';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { secretKey } from '../../support/providers/drivers.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import { passwordOf, Stack } from '../../support/stack.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { CountingServer } from '../../support/tools/counting-server.ts';
import { OwnToolsFile } from '../../support/tools/tools-file.ts';
import { says } from '../../support/tools/tools-rig.ts';
import { WatchedStore } from '../../support/watched-store.ts';

const openai = openAiServer({ apiKey: secretKey });
const server = new CountingServer();
const file = new OwnToolsFile('');
const watched: WatchedStore[] = [];
let stack: Stack;
let client: AgentConnectClient;

beforeAll(async () => {
  await Promise.all([openai.start(), server.start()]);
  const parameters = { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false };
  const tool = { description: 'Counts', parameters, method: 'POST', users: 'all' };
  file.write({
    tools: {
      ask: { ...tool, url: `${server.url}/ask`, editable: true },
      read: { ...tool, method: 'GET', url: `${server.url}/read` },
    },
  });
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    env: { OPENAI_BASE_URL: openai.baseUrl, OPENAI_API_KEY: secretKey, TOOLS_FILE: file.path },
  });
  const identity = { username: 'alice', password: passwordOf('alice') };
  client = new AgentConnectClient({ urls: [stack.gateway().url], identity });
  await eventually('the tools are published', 20_000, async () => (await client.tools()).length === 2);
}, 120_000);
afterEach(async () => {
  const left = watched.splice(0);
  for (const one of left) one.leave();
  await expect.poll(() => left.filter(({ store }) => store.isInUse)).toEqual([]);
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([openai.close(), server.close(), file.remove()]);
});

async function session(): Promise<string> {
  const primary = { provider: 'openai', model: 'm', tools: ['*'] };
  return (await client.sessions.create({ session_type: 'human_agent', agents: { primary } })).session_id;
}

/** Somebody who looks at a session; a page that is loaded again is somebody else. */
function watch(id: string): WatchedStore {
  const store = new WatchedStore(new SessionStore(client, id, { lingerMs: 0 }));
  watched.push(store);
  return store;
}

const callsOf = ({ conversation: { messages } }: SessionStore): CallMessage[] =>
  messages.filter((message) => message.kind === 'call');
const isAnswered = ({ conversation: { messages } }: SessionStore): boolean =>
  messages.some((message) => message.kind === 'answer' && message.status === 'complete');

it('shows calls with what they need, and what comes of them, also to a page that is loaded later', async () => {
  const id = await session();
  const shown = watch(id);
  const call = (name: string, n: number) => ({ name, arguments: { n } });
  openai.next(says('Let me see. ', call('read', 1), call('ask', 2), call('ask', 3)), says('Done.'));
  shown.store.send('Do it');
  const [read, edit, deny] = await shown.until('the calls', (store) => {
    const calls = callsOf(store);
    return calls.length === 3 && calls[0]?.status === 'ok' && calls;
  });
  expect(read).toMatchObject({ tool: 'read', needs: 'nothing', arguments: { n: 1 }, agent: 'primary' });
  expect(read?.result?.content).not.toBe('');
  expect(edit).toMatchObject({ status: 'waiting', needs: 'approval', isEditable: true, offset: 12 });
  expect(Date.parse(edit?.expiresAt ?? '')).toBeGreaterThan(Date.now());

  const other = watch(id);
  const { store } = other;
  await other.until('the same calls', () => callsOf(store).length === 3);
  expect(callsOf(store).map(({ status }) => status)).toEqual(['ok', 'waiting', 'waiting']);
  await store.approve(edit?.callId ?? '', { n: 7 });
  await shown.until('an approval', () => {
    const message = shown.store.message(edit?.callId ?? '');
    return message?.kind === 'call' && message.answered;
  });
  await expect(store.deny(edit?.callId ?? '', 'Too late.')).rejects.toMatchObject({ code: 'CALL_ANSWERED' });
  await store.deny(deny?.callId ?? '', 'Once is enough.');
  await shown.until('the answer', isAnswered);
  await other.until('the answer', isAnswered);
  for (const one of [shown, other]) {
    one.verify();
    expect(one.lines).toEqual([
      'text Do it',
      'call primary calls read.',
      'call primary calls ask.',
      'call primary calls ask.',
      'answer Let me see. Done.',
    ]);
    expect(callsOf(one.store)).toMatchObject([
      { status: 'ok' },
      { status: 'ok', result: { by: 'alice' } },
      { status: 'denied', result: { by: 'alice' } },
    ]);
    expect(callsOf(one.store)[2]?.result?.content).toContain('Once is enough.');
  }
  expect(server.calls.map(({ path, body }) => `${path} ${body}`)).toEqual(['/read?n=1 ', '/ask {"n":7}']);
  const late = watch(id);
  await late.until('all of it', () => isAnswered(late.store) && callsOf(late.store).length === 3);
  late.verify();
  expect(callsOf(late.store)).toEqual(callsOf(shown.store).map((one) => ({ ...one, answered: undefined })));
});
