import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { newTraceparent, OtlpReceiver, type ReceivedSpan } from '../../support/otlp-receiver.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import type { ScriptedServer } from '../../support/providers/scripted-server.ts';
import { is, SocketClient } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

let collector: OtlpReceiver;
let openai: ScriptedServer;
let stack: Stack;
let alice: Client;

const secretKey = 'sk-of-the-provider-0123456789';
const whole = ['submit', 'turn', 'chat gpt-5-nano', 'finish'];

beforeAll(async () => {
  collector = await new OtlpReceiver().start();
  openai = await openAiServer({ apiKey: secretKey }).start();
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=acme',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test%2C%20here',
      OPENAI_BASE_URL: openai.baseUrl,
      OPENAI_API_KEY: secretKey,
      PROVIDER_MAX_RETRIES: '1',
      LEASE_SECONDS: '1',
    },
  });
  alice = await Client.login(stack.gateway());
});
afterAll(async () => {
  await stack.stop();
  await openai.close();
  await collector.close();
});

const agent = { provider: 'openai', model: 'gpt-5-nano' };

function named(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const span = spans.find((one) => one.name === name);
  if (!span) throw new Error(`no span ${name} among ${spans.map((one) => one.name).join(', ')}`);
  return span;
}

describe('a trace', () => {
  it('goes from the request of a client through Redis and a worker to the provider', async () => {
    const sessionId = await alice.session(agent);
    const socket = await alice.attach(sessionId);
    const { traceparent, traceId, spanId } = newTraceparent();
    const path = `/chat/sessions/${sessionId}/messages`;
    const headers = { traceparent, 'x-request-id': 'req-of-mine' };
    const content = 'the words of a user';
    expect((await alice.post(path, { content }, { headers })).status).toBe(202);
    const answer = await socket.some(is.response, 'the answer');

    const spans = await collector.trace(traceId, ['POST /api/chat/sessions/:id/messages', ...whole]);
    const server = named(spans, 'POST /api/chat/sessions/:id/messages');
    const [submit, turn, call, finish] = whole.map((name) => named(spans, name));
    expect(spans).toHaveLength(5);
    expect(server).toMatchObject({
      kind: 'server',
      parentSpanId: spanId,
      attributes: { 'http.request.method': 'POST', 'http.response.status_code': 202 },
      resource: {
        'service.name': 'gateway',
        'service.namespace': 'agentconnect',
        'deployment.environment.name': 'test, here',
      },
    });
    expect(submit).toMatchObject({
      kind: 'producer',
      parentSpanId: server.spanId,
      attributes: {
        'messaging.system': 'redis',
        'gen_ai.conversation.id': sessionId,
        'agentconnect.outcome': 'accepted',
        'agentconnect.request_id': 'req-of-mine',
      },
    });
    expect(turn).toMatchObject({
      kind: 'consumer',
      parentSpanId: submit?.spanId,
      attributes: {
        'messaging.message.id': answer.metadata['in_reply_to'],
        'agentconnect.turn.attempt': 1,
        'agentconnect.turn.takeover': false,
        'agentconnect.outcome': 'answered',
      },
      resource: { 'service.name': 'agent-worker', 'deployment.environment.name': 'test, here' },
      status: {},
    });
    expect(call).toMatchObject({
      kind: 'client',
      parentSpanId: turn?.spanId,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-5-nano',
        'gen_ai.request.stream': true,
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.usage.input_tokens': (answer.metadata['usage'] as { input_tokens: number }).input_tokens,
        'gen_ai.usage.output_tokens': (answer.metadata['usage'] as { output_tokens: number }).output_tokens,
        'gen_ai.conversation.id': sessionId,
      },
      events: [{ name: 'first_token' }],
    });
    expect(call?.attributes['gen_ai.response.model']).toMatch(/^gpt-5-nano/);
    expect(call?.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
    expect(finish?.parentSpanId).toBe(turn?.spanId);
    for (const span of spans) expect(span.endTimeUnixNano).toBeGreaterThanOrEqual(span.startTimeUnixNano);

    // The collector is asked as it wants to be, and the provider is told nothing of the trace.
    expect(collector.fault).toBeUndefined();
    expect(collector.headers.at(-1)).toMatchObject({ 'x-tenant': 'acme' });
    expect((await openai.request(openai.requests.length - 1)).headers).not.toHaveProperty('traceparent');
    // Lines of the log are found from it.
    expect(stack.worker().log).toContain(`"trace_id":"${traceId}"`);
    expect(stack.gatewayProcess().log).toContain(`"trace_id":"${traceId}"`);
    await socket.close();
  });

  it('is that of a text on a socket, or else that of the request which opened the socket', async () => {
    const sessionId = await alice.session(agent);
    const [ofSocket, ofText] = [newTraceparent(), newTraceparent()];
    const socket = await SocketClient.open(alice.socketUrl(sessionId), {
      headers: { traceparent: ofSocket.traceparent },
    });
    await socket.some(is.event('ready'), 'ready');
    socket.send({ type: 'text', content: 'one' });
    await socket.next(is.response, 'the first answer');
    const text = { type: 'text', content: 'two' };
    const metadata = { client_message_id: 'two', traceparent: ofText.traceparent };
    socket.send({ ...text, metadata });
    await socket.next(is.response, 'the second answer');
    const names = ['socket text', ...whole];
    expect(named(await collector.trace(ofSocket.traceId, names), 'socket text')).toMatchObject({
      kind: 'server',
      parentSpanId: ofSocket.spanId,
    });
    const spans = await collector.trace(ofText.traceId, names);
    expect(named(spans, 'socket text').parentSpanId).toBe(ofText.spanId);

    // Sent again, it may be part of another trace, and is the same text all the same.
    const again = newTraceparent();
    socket.send({ ...text, metadata: { ...metadata, traceparent: again.traceparent } });
    const ack = await socket.next(is.ack('two'), 'the ack again');
    expect(ack.metadata['duplicate']).toBe(true);
    const repeated = await collector.trace(again.traceId, ['socket text', 'submit']);
    expect(named(repeated, 'submit').attributes['agentconnect.outcome']).toBe('duplicate');
    await socket.close();
  });

  it('shows the failure of a provider and what followed', async () => {
    const sessionId = await alice.session(agent);
    const socket = await alice.attach(sessionId);
    openai.next({ status: 500 }, { status: 500 });
    const { traceparent, traceId } = newTraceparent();
    await alice.post(`/chat/sessions/${sessionId}/messages`, { content: 'x' }, { headers: { traceparent } });
    const error = await socket.some(({ type }) => type === 'error', 'the error', 20_000);
    const code = error.metadata['code'];
    const spans = await collector.trace(traceId, ['finish']);
    const calls = spans.filter(({ name }) => name === 'chat gpt-5-nano');
    expect(calls).toHaveLength(2);
    for (const call of calls) {
      expect(call).toMatchObject({
        status: { code: 2 },
        attributes: { 'error.type': code, 'http.response.status_code': 500 },
      });
    }
    const turns = spans.filter(({ name }) => name === 'turn');
    expect(turns).toMatchObject([
      {
        status: {},
        attributes: { 'agentconnect.turn.retries': 0, 'agentconnect.outcome': 'parked' },
        events: [{ name: 'provider_failed' }, { name: 'parked', attributes: { reason: 'retry' } }],
      },
      {
        status: { code: 2 },
        attributes: { 'agentconnect.turn.retries': 1, 'agentconnect.outcome': 'failed', 'error.type': code },
      },
    ]);
    await socket.close();
  });

  it('shows a refusal, which is no failure of the service', async () => {
    const sessionId = await alice.session(agent);
    const path = `/chat/sessions/${sessionId}/messages`;
    const headers = { 'idempotency-key': 'same' };
    const socket = await alice.attach(sessionId);
    await alice.post(path, { content: 'one' }, { headers });
    const { traceparent, traceId } = newTraceparent();
    const refused = await alice.post(path, { content: 'two' }, { headers: { ...headers, traceparent } });
    expect(refused.status).toBe(409);
    const spans = await collector.trace(traceId, ['submit', 'POST /api/chat/sessions/:id/messages']);
    expect(named(spans, 'submit')).toMatchObject({
      status: {},
      attributes: { 'error.type': 'IDEMPOTENCY_CONFLICT' },
    });
    expect(spans.every(({ status }) => status.code !== 2)).toBe(true);
    await socket.some(is.response, 'the answer');
    await socket.close();
  });

  it('goes on in the session of an agent that is asked', async () => {
    const expert = { name: 'Expert', provider: 'demo', model: 'echo' };
    const { agent_id: expertId } = (await alice.post('/agents/register', expert)).body as {
      agent_id: string;
    };
    const asks = { agent: expertId, message: 'what is it?' };
    const sessionId = await alice.session({
      model: 'typist',
      capabilities: ['delegation'],
      metadata: { asks, tokens_per_second: 2_000 },
    });
    const { traceparent, traceId } = newTraceparent();
    const socket = await alice.attach(sessionId);
    await alice.post(`/chat/sessions/${sessionId}/messages`, { content: 'go' }, { headers: { traceparent } });
    await socket.some(is.response, 'the answer', 20_000);
    const spans = await collector.trace(traceId, ['delegate', 'chat echo', 'execute_tool ask_agent']);
    const delegate = named(spans, 'delegate');
    expect(delegate).toMatchObject({ kind: 'producer', attributes: { 'gen_ai.agent.id': expertId } });
    const asked = spans.find(({ name, parentSpanId }) => name === 'turn' && parentSpanId === delegate.spanId);
    expect(asked?.attributes['gen_ai.conversation.id']).toBe(
      delegate.attributes['agentconnect.delegation.session_id'],
    );
    await socket.close();
  });

  it('shows each attempt at a turn whose worker was lost', async () => {
    const { id } = await alice.slowSession(60, 20);
    const { traceparent, traceId } = newTraceparent();
    const socket = await alice.attach(id, { stream: true });
    await alice.post(`/chat/sessions/${id}/messages`, { content: 'go' }, { headers: { traceparent } });
    await socket.some(is.event('delta'), 'a first word');
    await stack.worker().kill('SIGKILL');
    await stack.addWorker();
    await socket.some(is.response, 'the answer', 30_000);
    const spans = await collector.trace(traceId, ['finish', 'turn']);
    expect(named(spans, 'turn').attributes).toMatchObject({
      'agentconnect.turn.attempt': 2,
      'agentconnect.turn.takeover': true,
    });
    await socket.close();
  });

  it('is not kept where the client does not want it', async () => {
    const sessionId = await alice.session();
    const [unwanted, wanted] = [newTraceparent(), newTraceparent()];
    const socket = await alice.attach(sessionId);
    for (const traceparent of [unwanted.traceparent.replace(/01$/, '00'), wanted.traceparent]) {
      const path = `/chat/sessions/${sessionId}/messages`;
      await alice.post(path, { content: 'x' }, { headers: { traceparent } });
      await socket.next(is.response, 'the answer');
    }
    await collector.trace(wanted.traceId, ['turn', 'finish']);
    expect(collector.of(unwanted.traceId)).toEqual([]);
    await socket.close();
  });

  it('holds no word, no secret and no token', () => {
    const all = collector.spans.map(({ raw }) => raw).join('\n');
    for (const secret of ['the words of a user', 'You said', secretKey, alice.token, 'alice-password']) {
      expect(all).not.toContain(secret);
    }
  });
});

it('is sent to its end when a service stops, that of a turn under way too', async () => {
  const { id } = await alice.slowSession(30, 20);
  const of = newTraceparent();
  const socket = await alice.attach(id, { stream: true });
  const path = `/chat/sessions/${id}/messages`;
  await alice.post(path, { content: 'go' }, { headers: { traceparent: of.traceparent } });
  await socket.some(is.event('delta'), 'a first word');
  await stack.worker(1).kill('SIGTERM');
  expect(named(collector.of(of.traceId), 'turn').attributes['agentconnect.outcome']).toBe('answered');
  await socket.close();
  await stack.addWorker();

  const index = await stack.addGateway();
  const other = await Client.login(stack.gateway(index));
  const sessionId = await other.session();
  const { traceparent, traceId } = newTraceparent();
  await other.post(`/chat/sessions/${sessionId}/messages`, { content: 'x' }, { headers: { traceparent } });
  await stack.kill(index, 'SIGTERM');
  expect(collector.of(traceId).map(({ name }) => name)).toContain('submit');
});

it('does no harm where the collector refuses or hangs', async () => {
  const sessionId = await alice.session();
  const socket = await alice.attach(sessionId);
  for (const mode of ['refuses', 'hangs'] as const) {
    collector.mode = mode;
    const before = collector.requests;
    for (let n = 0; n < 20; n += 1) {
      await socket.text(`${mode} ${n}`);
      await socket.next(is.response, 'an answer');
    }
    expect(collector.requests - before).toBeLessThan(20);
    await eventually('the operator is told', 20_000, () =>
      stack.gatewayProcess().log.includes('the collector accepts no traces'),
    );
  }
  await socket.text('once more');
  // Without an answer of the collector a stop takes two seconds longer, and no more.
  const begun = performance.now();
  await stack.kill(0, 'SIGTERM');
  expect(performance.now() - begun).toBeLessThan(10_000);
});

it('is not made where no collector is named', async () => {
  const hook = new URL('../../support/no-opentelemetry.mjs', import.meta.url).href;
  const env = { NODE_OPTIONS: `--import=${hook}` };
  const quiet = await Stack.start({ redisUrl: inject('redisUrl'), env });
  try {
    const bob = await Client.login(quiet.gateway(), 'bob');
    const { traceparent, traceId } = newTraceparent();
    const sessionId = await bob.session();
    const socket = await bob.attach(sessionId);
    await bob.post(`/chat/sessions/${sessionId}/messages`, { content: 'x' }, { headers: { traceparent } });
    await socket.some(is.response, 'the answer');
    await socket.close();
    expect(quiet.logs).not.toContain('trace_id');
    expect(collector.of(traceId)).toEqual([]);
  } finally {
    await quiet.stop();
  }
});
