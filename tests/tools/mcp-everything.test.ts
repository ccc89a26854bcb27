import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Answer, OperatorTools, Question, ToolOutcome } from '@agentconnect/tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPort } from '../support/test-port.ts';
import { OwnToolsFile } from '../support/tools/tools-file.ts';

/** A server of the protocol of 2025, by those who make the protocol. */
const program = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-everything/dist/index.js',
);
const patience = { timeout: 20_000 };
const never = new AbortController().signal;

const shown = [
  'echo',
  'get-annotated-message',
  'get-env',
  'get-resource-links',
  'get-resource-reference',
  'get-structured-content',
  'get-sum',
  'get-tiny-image',
  'gzip-file-as-resource',
  'toggle-simulated-logging',
  'toggle-subscriber-updates',
  'trigger-elicitation-request',
  'trigger-long-running-operation',
];

/** What each is called with, and what comes of it. */
const calls: Readonly<Record<string, readonly [args: object, content: RegExp]>> = {
  echo: [{ message: 'hi' }, /^Echo: hi$/],
  'get-annotated-message': [
    { messageType: 'error', includeImage: true },
    /^Error: Operation failed\n\[image, image\/png, \d+ bytes\]$/,
  ],
  'get-env': [{}, /^\{/],
  'get-resource-links': [{ count: 2 }, /\[resource .*demo:\/\/resource\/dynamic\//],
  'get-resource-reference': [{ resourceType: 'Text', resourceId: 1 }, /\[resource demo:.*\]\nResource 1/],
  'get-structured-content': [{ location: 'New York' }, /^\{"temperature":/],
  'get-sum': [{ a: 1, b: 2 }, /^The sum of 1 and 2 is 3\.$/],
  'get-tiny-image': [{}, /\[image, image\/png, \d+ bytes\]/],
  'gzip-file-as-resource': [
    { name: 'a.gz', data: 'data:text/plain;base64,aGVsbG8=', outputType: 'resource' },
    /^\[resource demo:.*, application\/gzip, \d+ bytes\]$/,
  ],
  'toggle-simulated-logging': [{}, /^Started/],
  'toggle-subscriber-updates': [{}, /^Started/],
  'trigger-elicitation-request': [{}, /Name: Ada/],
  'trigger-long-running-operation': [{ duration: 0.3, steps: 3 }, /^Long running operation completed/],
};

let http: ChildProcess;
let file: OwnToolsFile;
let tools: OperatorTools;

beforeAll(async () => {
  const port = await testPort();
  http = spawn(process.execPath, [program, 'streamableHttp'], {
    env: { PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve) => {
    http.stderr?.on('data', (line: Buffer) => {
      if (line.includes('listening')) resolve();
    });
  });
  const common = { users: 'all', questions: true, timeout_seconds: 20, connect_seconds: 30 };
  file = new OwnToolsFile({
    mcp_servers: {
      stdio: { command: process.execPath, args: [program, 'stdio'], ...common },
      http: { url: `http://127.0.0.1:${port}/mcp`, ...common },
    },
  });
  tools = file.open();
});
afterAll(async () => {
  await file.remove();
  http.kill('SIGKILL');
});

describe.each(['stdio', 'http'])('the reference server of 2025, over %s', (server) => {
  it('has its tools listed, with those that it adds when it knows its client', async () => {
    await expect
      .poll(async () => {
        const { tools: offered } = await tools.offered([`${server}.*`], 'ada');
        return offered.map(({ name }) => name).toSorted();
      }, patience)
      .toEqual(shown.map((name) => `${server}.${name}`));
    // What runs as a task needs what is not here.
    await expect
      .poll(() => file.told, patience)
      .toContainEqual(
        expect.objectContaining({
          fields: expect.objectContaining({ server, tool: 'simulate-research-query' }),
        }),
      );
  });

  it('says what they do to the world', async () => {
    expect(await tools.find(`${server}.echo`)).toMatchObject({
      policy: { idempotent: true, destructive: false },
    });
    expect(await tools.find(`${server}.toggle-simulated-logging`)).toMatchObject({
      policy: { idempotent: false },
    });
  });

  it.each(shown)('has each of them called: %s', async (name) => {
    const [args, content] = calls[name] ?? [{}, /^nothing$/];
    const asked: Question[] = [];
    const outcome = await tools.call(
      `${server}.${name}`,
      {
        callId: 'call_1',
        args: { ...args },
        ask: (question) => {
          asked.push(question);
          return Promise.resolve({ action: 'accept', content: { name: 'Ada', check: true } });
        },
      },
      never,
    );
    expect(outcome).toEqual({ status: 'ok', content: expect.stringMatching(content) });
    expect(asked).toHaveLength(name === 'trigger-elicitation-request' ? 1 : 0);
  });

  it('tells how far it is', async () => {
    const told: unknown[] = [];
    await tools.call(
      `${server}.trigger-long-running-operation`,
      { callId: 'c', args: { duration: 0.6, steps: 3 }, onProgress: (progress) => told.push(progress) },
      never,
    );
    expect(told.slice(0, 2)).toEqual([
      { progress: 1, total: 3 },
      { progress: 2, total: 3 },
    ]);
  });

  it('is asked one question at a time, so that no answer goes to another call', async () => {
    let asking = 0;
    let most = 0;
    const one = (name: string): Promise<ToolOutcome> =>
      tools.call(
        `${server}.trigger-elicitation-request`,
        {
          callId: name,
          args: {},
          ask: async () => {
            asking += 1;
            most = Math.max(most, asking);
            await new Promise((resolve) => setImmediate(resolve));
            asking -= 1;
            return { action: 'accept', content: { name, check: true } };
          },
        },
        never,
      );
    const outcomes = await Promise.all(['Ada', 'Ben', 'Cid'].map(one));
    expect(outcomes.map((outcome) => 'content' in outcome && outcome.content)).toEqual(
      ['Ada', 'Ben', 'Cid'].map((name) => expect.stringContaining(`Name: ${name}`)),
    );
    expect(most).toBe(1);
  });

  it('is answered by whom it was asked, though another call gave up in line', async () => {
    const controller = new AbortController();
    const answer = Promise.withResolvers<Answer>();
    const asked = Promise.withResolvers<void>();
    const ask = (): Promise<Answer> => {
      asked.resolve();
      return answer.promise;
    };
    const name = `${server}.trigger-elicitation-request`;
    const first = tools.call(name, { callId: 'a', args: {}, ask }, never);
    await asked.promise;
    const second = tools.call(name, { callId: 'b', args: {} }, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    answer.resolve({ action: 'accept', content: { name: 'Ada', check: true } });
    expect(await first).toMatchObject({ status: 'ok', content: expect.stringContaining('Name: Ada') });
  });

  it.each([
    ['nobody answers', () => new Promise<never>(() => undefined)],
    ['whoever is asked fails', () => Promise.reject(new Error('gone'))],
    ['the answer does not fit', () => Promise.resolve({ action: 'accept', content: { name: 7 } } as const)],
  ])('goes on when %s', async (_, ask) => {
    const own = new OwnToolsFile(
      file.content().replaceAll('"questions": true', '"questions": true, "question_seconds": 1'),
    );
    const others = own.open();
    const outcome = await others.call(
      `${server}.trigger-elicitation-request`,
      { callId: 'c', args: {}, ask },
      never,
    );
    expect(outcome).toMatchObject({ status: 'ok', content: expect.stringMatching(/cancel/i) });
    await own.remove();
  });

  it('is left alone when a call is given up', async () => {
    const controller = new AbortController();
    const call = tools.call(
      `${server}.trigger-long-running-operation`,
      {
        callId: 'c',
        args: { duration: 60, steps: 600 },
        onProgress: () => controller.abort(new Error('stopped')),
      },
      controller.signal,
    );
    await expect(call).rejects.toThrow('stopped');
    expect(
      await tools.call(`${server}.echo`, { callId: 'c', args: { message: 'still there' } }, never),
    ).toMatchObject({
      status: 'ok',
    });
  });
});
