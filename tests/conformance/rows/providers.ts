import assert from 'node:assert/strict';
import { Client, type Json } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import type { Context } from '../context.ts';
import { expectError } from '../expect-error.ts';
import { fieldRows, type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';
import { creation } from './sessions.ts';

const create = '/chat/sessions/create';

const providersOf = (context: Context): Promise<Record<string, Json>> =>
  context.once('the providers', async () => {
    const answer = await (await context.alice).get('/chat/providers');
    assert.equal(answer.status, 200, answer.text);
    return answer.body as Record<string, Json>;
  });

export const providers: readonly Row[] = [
  ...rowsOf('contract', 'Also served: `GET /chat/providers`', 'providers', [
    [
      'ok',
      '`{[key]: {name, models, default_model, capabilities, is_available}}`',
      async (c) => {
        for (const provider of Object.values(await providersOf(c)))
          assert.ok(provider.models.includes(provider.default_model));
      },
    ],
    ...fieldRows('provider', async (c) => (await providersOf(c))['groq'] as unknown, {
      name: ['string', a.filled],
      models: ['string[]', a.strings],
      default_model: ['string', a.filled],
      capabilities: ['string[]', a.strings],
      is_available: ['boolean', a.boolean],
    }),
  ]),
  ...rowsOf('contract', 'Providers', 'providers', [
    [
      'known',
      '`openai`, `anthropic`, `groq`, `google`, `ollama` and `demo` are there',
      async (c) => {
        const keys = Object.keys(await providersOf(c));
        for (const key of ['openai', 'anthropic', 'groq', 'google', 'ollama', 'demo'])
          assert.ok(keys.includes(key), key);
      },
    ],
    [
      'configured',
      'a provider is configured (`is_available`) when it has a key or a base URL',
      async (c) => {
        const all = await providersOf(c);
        assert.equal(all['groq'].is_available, true);
        assert.equal(all['anthropic'].is_available, false);
      },
    ],
    [
      'demo-models',
      '`demo` is always there, with the models `echo` and `typist`',
      async (c) => {
        const { demo } = await providersOf(c);
        assert.equal(demo.is_available, true);
        assert.deepEqual([...demo.models].sort(), ['echo', 'typist']);
      },
    ],
    [
      'demo-says-so',
      '`demo` says so in `/chat/providers`',
      async (c) => {
        assert.match((await providersOf(c))['demo'].name as string, /demo/i);
      },
    ],
    [
      'no-secrets',
      'no key and no address of a provider is shown',
      async (c) => {
        const text = JSON.stringify(await providersOf(c));
        assert.ok(!/127\.0\.0\.1|https?:|test-key/.test(text));
      },
    ],
    [
      'unknown',
      'an unknown provider: 422 `UNKNOWN_PROVIDER`',
      async (c) =>
        expectError(
          await (await c.alice).post(create, creation({ provider: 'nobody' })),
          422,
          'UNKNOWN_PROVIDER',
        ),
    ],
    [
      'not-configured',
      'known, but without credentials or an address: 422 `PROVIDER_NOT_CONFIGURED`',
      async (c) =>
        expectError(
          await (await c.alice).post(create, creation({ provider: 'anthropic' })),
          422,
          'PROVIDER_NOT_CONFIGURED',
        ),
    ],
    [
      'demo-off',
      'with `DEMO_PROVIDER=off`, `demo` is not available: 422 `PROVIDER_NOT_CONFIGURED`',
      async (c) => {
        await c.withStack({ env: { DEMO_PROVIDER: 'off' } }, async (stack) => {
          const client = await Client.login(stack.gateway());
          assert.equal((await client.get('/chat/providers')).body.demo.is_available, false);
          const refused = await client.post(create, creation({ provider: 'demo' }));
          expectError(refused, 422, 'PROVIDER_NOT_CONFIGURED');
          const wrong = await stack.refusesToStart('agent-worker', { DEMO_PROVIDER: 'maybe' });
          assert.match(wrong.output, /config: DEMO_PROVIDER: must be on or off/);
        });
      },
      'own',
    ],
    [
      'unknown-model',
      'a model that the provider’s fixed list does not hold: 422 `UNKNOWN_MODEL`',
      async (c) =>
        expectError(
          await (await c.alice).post(create, creation({ provider: 'demo', model: 'x' })),
          422,
          'UNKNOWN_MODEL',
        ),
    ],
    [
      'any-model',
      'an unknown model is passed on if the provider takes any',
      async (c) => {
        const answer = await (await c.alice).post(create, creation({ provider: 'groq', model: 'brand-new' }));
        assert.equal(answer.status, 200, answer.text);
        assert.equal(answer.body.agents.primary.model, 'brand-new');
      },
    ],
    [
      'openai-compatible',
      'a configured OpenAI-compatible server answers',
      async (c) => {
        const alice = await c.alice;
        const socket = await alice.attach(await alice.session({ provider: 'groq', model: 'llama-3-70b' }));
        await socket.text('Hello AI!');
        const response = await socket.next(is.response);
        assert.equal(response.content, 'You said: Hello AI!');
        assert.equal(response.metadata['provider'], 'groq');
      },
    ],
    [
      'any-server',
      'any OpenAI-compatible server by configuration (`PROVIDERS_FILE`)',
      async (c) => {
        const alice = await c.alice;
        const { body } = await alice.get('/chat/providers');
        assert.equal(body.inhouse.is_available, true);
        const socket = await alice.attach(await alice.session({ provider: 'inhouse', model: undefined }));
        await socket.text('Hello AI!');
        assert.equal((await socket.next(is.response)).content, 'You said: Hello AI!');
      },
    ],
    [
      'failure',
      'a turn that failed is answered by a durable `error` with a code, and the session goes on',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session({ provider: 'groq', model: 'fault-401' });
        const socket = await alice.attach(id);
        const ack = await socket.text('hello');
        const error = await socket.next(is.type('error'));
        assert.equal(error.metadata['code'], 'PROVIDER_AUTH_FAILED');
        assert.equal(error.metadata['seq'], 2);
        assert.equal(error.metadata['in_reply_to'], ack.metadata['message_id']);
        assert.ok(!JSON.stringify(error).includes('sk-leaked'));
        assert.equal((await socket.text('again')).metadata['seq'], 3);
      },
    ],
    [
      'echo',
      'model `echo` repeats the text at once',
      async (c) => {
        const alice = await c.alice;
        const socket = await alice.attach(await alice.session());
        await socket.text('Grüße 🙂');
        assert.equal((await socket.next(is.response)).content, 'Grüße 🙂');
      },
    ],
    [
      'typist',
      'model `typist` writes `metadata.script` at `metadata.tokens_per_second`',
      async (c) => {
        const alice = await c.alice;
        const { id, script } = await alice.slowSession(20, 20);
        const socket = await alice.attach(id);
        const start = performance.now();
        socket.send({ type: 'text', content: 'go' });
        assert.equal((await socket.next(is.response)).content, script);
        assert.ok(performance.now() - start > 900, 'twenty words, twenty a second');
      },
    ],
    [
      'typist-canned',
      'model `typist` writes a canned answer without one',
      async (c) => {
        const alice = await c.alice;
        const socket = await alice.attach(
          await alice.session({ model: 'typist', metadata: { tokens_per_second: 5_000 } }),
        );
        socket.send({ type: 'text', content: 'go' });
        assertIs((await socket.next(is.response)).content, a.filled, 'content');
      },
    ],
    [
      'typist-latency',
      'after `metadata.latency_ms`',
      async (c) => {
        const alice = await c.alice;
        const metadata = { script: 'late', latency_ms: 700 };
        const socket = await alice.attach(await alice.session({ model: 'typist', metadata }));
        const start = performance.now();
        socket.send({ type: 'text', content: 'go' });
        await socket.next(is.response);
        assert.ok(performance.now() - start >= 690);
      },
    ],
  ]),
  ...rowsOf('contract', 'Errors', 'workers', [
    [
      'none',
      'no worker has ever been up: 503 `NO_WORKERS` with `Retry-After`; afterwards a session waits as `initializing` for one',
      async (c) => {
        await c.withStack({ workers: 0 }, async (stack) => {
          const client = await Client.login(stack.gateway());
          const refused = await client.post(create, creation());
          expectError(refused, 503, 'NO_WORKERS');
          assertIs(Number(refused.headers.get('retry-after')), a.whole, 'Retry-After');
          await stack.addWorker();
          await client.session();
          await stack.worker(0).kill('SIGTERM');
          // The catalogue of the worker that was up is still known: sessions are taken, and wait.
          const waiting = await client.post(create, creation());
          assert.equal(waiting.body.status, 'initializing', waiting.text);
          const socket = await client.attach(waiting.body.session_id as string);
          assert.equal(socket.frames[0]?.metadata['status'], 'initializing');
          await stack.addWorker();
          const frame = await socket.next(is.event('status'));
          assert.equal(frame.type, 'system');
          assert.equal(frame.metadata['status'], 'active');
          assert.ok(!('seq' in frame.metadata), 'passing');
          assert.equal((await socket.text('first')).metadata['seq'], 1);
          await socket.next(is.response);
        });
      },
      'own',
    ],
  ]),
];
