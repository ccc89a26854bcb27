import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { anthropicServer } from '../../support/providers/anthropic-server.ts';
import { secretKey } from '../../support/providers/drivers.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { testPort } from '../../support/test-port.ts';
import { says, ToolsRig } from '../../support/tools/tools-rig.ts';

const patienceMs = 60_000;
const program = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-everything/dist/index.js',
);
const anthropic = anthropicServer();
let server: ReturnType<typeof spawn>;
let url: string;
let rig: ToolsRig;

beforeAll(async () => {
  const port = await testPort();
  await anthropic.start();
  url = `http://127.0.0.1:${port}/mcp`;
  server = spawn(process.execPath, [program, 'streamableHttp'], {
    env: { PATH: process.env['PATH'], PORT: String(port) },
    stdio: 'ignore',
  });
  await eventually('the server listens', patienceMs, () =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  );
}, 90_000);
afterAll(async () => {
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await Promise.all([gone, anthropic.close()]);
});

beforeEach(async () => {
  rig = await new ToolsRig().open(inject('redisUrl'), {
    ANTHROPIC_BASE_URL: anthropic.baseUrl,
    ANTHROPIC_API_KEY: secretKey,
  });
  const common = { users: 'all', approval: 'never', connect_seconds: 60 };
  rig.file.write({
    mcp_servers: {
      http: { url, ...common },
      stdio: { command: process.execPath, args: [program, 'stdio'], ...common },
    },
  });
  await rig.workers.worker();
}, 60_000);
afterEach(() => rig.close());

it.each([
  ['http', 'openai'],
  ['stdio', 'openai'],
  ['http', 'anthropic'],
  ['stdio', 'anthropic'],
] as const)(
  'calls tools of a server of 2025 over %s side by side, for a model of %s',
  async (transport, provider) => {
    const model = provider === 'openai' ? rig.openai : anthropic;
    const sessionId = await rig.session([`${transport}.*`], { provider });
    const ear = await rig.workers.broker.gateway('g1');
    await rig.workers.broker.attach(sessionId, 'g1', { streaming: true });
    model.next(
      says(
        'Wait. ',
        { name: `${transport}__echo`, arguments: { message: 'Hello' } },
        { name: `${transport}__get-sum`, arguments: { a: 2, b: 3 } },
        { name: `${transport}__trigger-long-running-operation`, arguments: { duration: 2, steps: 2 } },
      ),
      says('Done.'),
    );
    const messageId = await rig.workers.say(sessionId);
    const answer = await rig.workers.answer(sessionId, messageId, patienceMs);
    expect(answer).toMatchObject({ content: 'Wait. Done.' });
    const results = await rig.frames(sessionId, 'tool.result', 3);
    const said = Object.fromEntries(
      results.map(({ metadata, content }) => [metadata['tool'], `${String(metadata['status'])}: ${content}`]),
    );
    expect(said).toMatchObject({
      [`${transport}.echo`]: 'ok: Echo: Hello',
      [`${transport}.get-sum`]: expect.stringMatching(/^ok: .*5/),
      [`${transport}.trigger-long-running-operation`]: expect.stringMatching(/^ok: /),
    });
    await ear.until((hint) => hint.kind === 'passing' && hint.frame.includes('"tool.progress"'));
    const { seen } = model.requests.at(-1) ?? { seen: new Error('nothing was asked') };
    if (seen instanceof Error) throw seen;
    expect(seen.tools.map(({ name }) => name)).toContain(`${transport}__echo`);
    expect(seen.messages.filter(({ role }) => role === 'tool')).toHaveLength(3);
    await ear.close();
  },
  120_000,
);

it('shows the model of a later turn the calls of an earlier one', async () => {
  const sessionId = await rig.session(['http.echo']);
  rig.openai.next(
    says('One. ', { name: 'http__echo', arguments: { message: 'Hello' } }),
    says('Two.'),
    says('Three.'),
  );
  await rig.workers.answer(sessionId, await rig.workers.say(sessionId, 'First'), patienceMs);
  await rig.workers.answer(sessionId, await rig.workers.say(sessionId, 'Second'), patienceMs);
  const { seen } = await rig.openai.request(2);
  expect(seen).toMatchObject({
    messages: [
      { role: 'user', content: 'First' },
      { role: 'assistant', content: 'One. ', toolCalls: [{ name: 'http__echo' }] },
      { role: 'tool', content: 'Echo: Hello' },
      { role: 'assistant', content: 'Two.' },
      { role: 'user', content: 'Second' },
    ],
  });
}, 120_000);
