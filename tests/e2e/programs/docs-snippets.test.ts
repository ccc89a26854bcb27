import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { codeBlocks, runSnippet } from '../../support/page-snippet.ts';
import { passwordOf, Stack } from '../../support/stack.ts';

const run = promisify(execFile);
let stack: Stack;
let folder: string;

beforeAll(async () => {
  stack = await Stack.start({ redisUrl: inject('redisUrl'), users: ['demo'] });
  folder = mkdtempSync(join(tmpdir(), 'agentconnect-snippets-'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
});

afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('the guide to operating lists the providers', async () => {
  const { token } = await Client.login(stack.gateway(), 'demo');
  const said = await runSnippet('docs/operate.md', 'providers', {
    API: stack.gateway().url,
    TOKEN: token,
  });
  expect(said.split('\n')).toEqual(expect.arrayContaining(['demo true', 'openai false']));
});

/** What the README's program prints. */
interface Readme {
  readonly answer: { readonly content: string };
  readonly key: string;
  readonly shown: readonly { readonly key: string; readonly kind: string; readonly content: string }[];
}

/** What the guide's program prints, of which more than the shape is looked at. */
interface Guide {
  readonly reply: { readonly content: string };
  readonly written: string;
  readonly log: readonly string[];
  readonly shown: readonly string[];
  readonly answer: { readonly frame: { readonly content: string }; readonly text: string };
  readonly agent_id: string;
  readonly helpers: readonly { readonly agent_id: string }[];
}

it('the client guide’s code works from login to history', async () => {
  const code = codeBlocks('docs/clients.md', 'js');
  expect(code.length).toBe(13);
  const program = `const [api, username, password] = process.argv.slice(2);\n${code.join('\n')}
    console.log(JSON.stringify({ expires_in, agents, answer, ready, agent_id, helpers, messages, next, spoken, reply, written, log, shown, title: metadata.title, found: sessions.length, nextSession }));`;
  const file = join(folder, 'guide.mjs');
  writeFileSync(file, program);
  const { stdout } = await run(
    process.execPath,
    ['--conditions=agentconnect-source', file, stack.gateway().url, 'demo', passwordOf('demo')],
    { timeout: 90_000 },
  );
  expect(JSON.parse(stdout)).toMatchObject({
    expires_in: 1800,
    agents: { primary: { provider: 'demo', model: 'typist' } },
    answer: { frame: { type: 'response' }, text: expect.stringMatching(/^This is the typist/) },
    ready: { metadata: { event: 'ready', resumed: true } },
    helpers: [{ name: 'Helper', status: 'active' }],
    spoken: { type: 'response', metadata: { finish_reason: 'stop' } },
    title: 'Plans for the garden',
    found: 1,
    nextSession: expect.stringMatching(/^ses_/),
  });
  const { answer, agent_id, helpers, reply, written, log, shown } = JSON.parse(stdout) as Guide;
  expect(answer.text).toBe(answer.frame.content);
  expect(helpers[0]?.agent_id).toBe(agent_id);
  expect(written).toBe(reply.content);
  expect(log).toEqual(['text', 'response']);
  expect(shown).toEqual(['text: A cup of tea, please.', `answer: ${written}`]);
});

it('the guide to conversations shows one from start to end', async () => {
  const login = codeBlocks('docs/clients.md', 'js').slice(0, 1);
  const code = [...login, ...codeBlocks('docs/conversations.md', 'js')];
  expect(code.length).toBe(2);
  const file = join(folder, 'conversation.mjs');
  const program = `const [api, username, password] = process.argv.slice(2);\n${code.join('\n')}
    console.log(JSON.stringify({ said, end }));`;
  writeFileSync(file, program);
  const { stdout } = await run(process.execPath, [file, stack.gateway().url, 'demo', passwordOf('demo')], {
    timeout: 90_000,
  });
  expect(JSON.parse(stdout)).toMatchObject({
    said: ['1: Tea wakes gently.', '2: Coffee is quicker.', '3: Then we agree.'],
    end: { reason: 'goal_reached', turns: 3 },
  });
});

it('the client’s README talks with an agent, and shows the session', async () => {
  const code = codeBlocks('packages/client/README.md', 'js').join('\n');
  const address = "'http://127.0.0.1:8000/api'";
  expect(code).toContain(address);
  const file = join(folder, 'readme.mjs');
  const program = `const [api, password] = process.argv.slice(2);\n${code.replace(address, 'api')}
    const shown = await new Promise((resolve) => {
      const stop = store.subscribe(() => {
        const { messages, activity } = store.conversation;
        if (messages.length < 4 || activity.status !== 'idle') return;
        stop();
        resolve(messages);
      });
    });
    leave();
    leaveTools();
    await house.close();
    process.stderr.write(JSON.stringify({ answer, key, shown }));`;
  writeFileSync(file, program);
  const { stderr } = await run(
    process.execPath,
    ['--conditions=agentconnect-source', file, stack.gateway().url, passwordOf('demo')],
    { timeout: 90_000 },
  );
  const { answer, key, shown } = JSON.parse(stderr) as Readme;
  expect(shown.map(({ kind }) => kind)).toEqual(['text', 'answer', 'text', 'answer']);
  expect(shown[1]?.content).toBe(answer.content);
  expect(shown[2]).toMatchObject({ key, content: 'And how are you?', sendState: 'acked' });
});

it('the protocol’s README reads a frame', async () => {
  const file = join(folder, 'protocol.mjs');
  writeFileSync(file, codeBlocks('packages/protocol/README.md', 'js').join('\n'));
  const { stdout } = await run(process.execPath, ['--conditions=agentconnect-source', file]);
  expect(stdout).toBe('GET /chat/sessions/{session_id}/messages Hello! never\n');
});
