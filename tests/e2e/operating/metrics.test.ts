import { costNanoUsd, type Usage } from '@agentconnect/providers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { gatewayMetrics, type KnownMetric, workerMetrics } from '../../../scripts/docs/known-metrics.ts';
import { Client } from '../../support/client.ts';
import { Metrics } from '../../support/metrics.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import type { ScriptedServer } from '../../support/providers/scripted-server.ts';
import { is, type SeenFrame, type SocketClient } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

const perMinute = 6;
const model = 'gpt-6-luna';
const priced = { provider: 'openai', model };
const quick = { provider: 'demo', model: 'typist', metadata: { script: 'yes', tokens_per_second: 2_000 } };
const isError = ({ type }: SeenFrame): boolean => type === 'error';

let openai: ScriptedServer;
let stack: Stack;
let alice: Client;
/** What the processes say once all is over. */
let gateway: Metrics;
let worker: Metrics;
const usages: Usage[] = [];

beforeAll(async () => {
  openai = await openAiServer().start();
  const env = {
    OPENAI_BASE_URL: openai.baseUrl,
    PROVIDER_MAX_RETRIES: '1',
    RATE_LIMIT_WS_MESSAGES: String(perMinute),
    WORKER_CONCURRENCY: '7',
  };
  stack = await Stack.start({ redisUrl: inject('redisUrl'), env });
  alice = await Client.login(stack.gateway());
  await chat();
  await askTooMuch();
  await stopAnAnswer();
  await failAndPause();
  await converse();
  await delegate();
  await beRefused();
  await eventually('all sockets are seen to be closed', 10_000, async () => {
    gateway = await Metrics.read(stack.gateway().adminUrl);
    return gateway.sum('agentconnect_sockets') === 0;
  });
  await eventually('all turns are over', 10_000, async () => {
    worker = await Metrics.read(stack.worker().adminUrl);
    return worker.sum('agentconnect_turns_running') === 0 && worker.sum('agentconnect_ready_pending') === 0;
  });
});
afterAll(async () => {
  await stack.stop();
  await openai.close();
});

/** Two texts by socket, one of them twice; one by REST, twice, and another one under its key; a resume. */
async function chat(): Promise<void> {
  const id = await alice.session(priced);
  let socket = await alice.attach(id);
  const path = `/chat/sessions/${id}/messages`;
  for (const clientId of ['one', 'two']) {
    await socket.text(`text ${clientId}`, clientId);
    await answered(socket);
  }
  await socket.text('text two', 'two');
  const headers = { 'idempotency-key': 'three' };
  await alice.post(path, { content: 'text three' }, { headers });
  const { cursor } = (await answered(socket)).metadata;
  await alice.post(path, { content: 'text three' }, { headers });
  await alice.post(path, { content: 'another text' }, { headers });
  await socket.close();
  socket = await alice.attach(id, { cursor: String(cursor) });
  socket.raw.send('no frame');
  await socket.some(isError, 'the refusal of the frame');
  await alice.call('DELETE', `/chat/sessions/${id}`);
  await socket.closed();
}

async function answered(socket: SocketClient): Promise<SeenFrame> {
  const answer = await socket.next(is.response, 'the answer');
  usages.push(answer.metadata['usage'] as Usage);
  return answer;
}

/** One text more than a minute allows. */
async function askTooMuch(): Promise<void> {
  const socket = await alice.attach(await alice.session());
  for (let n = 0; n < perMinute; n += 1) await socket.text(`${n}`, `${n}`);
  socket.send({ type: 'text', content: 'too much' });
  await socket.some(isError, 'the refusal');
  await socket.until('all answers', () => socket.frames.filter(is.response).length === perMinute);
  await socket.close();
}

async function stopAnAnswer(): Promise<void> {
  const { id } = await alice.slowSession(100, 20);
  const socket = await alice.attach(id, { stream: true });
  await socket.text('go');
  await socket.some(is.event('delta'), 'a first word');
  socket.send({ type: 'stop' });
  await socket.some(is.response, 'what was said');
  await socket.close();
}

/** A provider that fails for good, and one that asks for a pause. */
async function failAndPause(): Promise<void> {
  const failing = await alice.attach(await alice.session(priced));
  openai.next({ status: 500 }, { status: 500 });
  await failing.text('fail');
  await failing.some(isError, 'the error');
  await failing.close();
  const pausing = await alice.attach(await alice.session(priced));
  openai.next({ status: 429, headers: { 'retry-after': '1' } });
  await pausing.text('pause');
  await answered(pausing);
  await pausing.close();
}

async function converse(): Promise<void> {
  const pro = { ...quick, metadata: { ...quick.metadata, conclude_after: 2 } };
  const { session_id: id } = (
    await alice.post('/chat/sessions/create', {
      session_type: 'agent_agent',
      agents: { pro, con: quick },
      metadata: { goal: 'agree' },
    })
  ).body as { session_id: string };
  const socket = await alice.attach(id);
  await socket.some(is.event('conversation.ended'), 'the end');
  await socket.close();
}

async function delegate(): Promise<void> {
  const { agent_id: agent } = (await alice.post('/agents/register', { name: 'Expert', ...quick })).body as {
    agent_id: string;
  };
  const asks = { agent, message: 'what is it?' };
  const asking = { ...quick, capabilities: ['delegation'], metadata: { ...quick.metadata, asks } };
  const socket = await alice.attach(await alice.session(asking));
  await socket.text('ask');
  await socket.some(is.response, 'the answer');
  await socket.close();
}

async function beRefused(): Promise<void> {
  const socket = await alice.open(await alice.session(), { token: 'no.good.token' });
  await socket.closed();
}

describe('the figures of the gateway', () => {
  it('are those that are told of', () => {
    expect(gateway.names.toSorted()).toEqual(namesOf(gatewayMetrics()));
  });

  it('count texts by what became of them, and acks', () => {
    const texts = 'agentconnect_texts_total';
    expect(gateway.by('outcome', texts, { via: 'socket' })).toEqual({
      accepted: 2 + perMinute + 4,
      duplicate: 1,
      RATE_LIMITED: 1,
    });
    expect(gateway.by('outcome', texts, { via: 'rest' })).toEqual({
      accepted: 1,
      duplicate: 1,
      IDEMPOTENCY_CONFLICT: 1,
    });
    expect(gateway.sum('agentconnect_ack_seconds_count')).toBe(2 + perMinute + 4);
    expect(gateway.by('limit', 'agentconnect_rate_limited_total')).toEqual({ messages: 1 });
    expect(gateway.sum('agentconnect_redis_call_seconds_count', { script: 'submit-many' })).toBe(
      gateway.sum(texts),
    );
    expect(gateway.sum('agentconnect_redis_errors_total')).toBe(0);
  });

  it('count sockets, frames and how they ended', () => {
    expect(gateway.by('code', 'agentconnect_socket_closes_total')).toEqual({ 1000: 7, 4001: 1, 4003: 1 });
    expect(gateway.by('outcome', 'agentconnect_socket_attaches_total')).toEqual({ fresh: 7, resumed: 1 });
    expect(gateway.by('type', 'agentconnect_socket_frames_in_total')).toEqual({
      text: 3 + perMinute + 1 + 4,
      stop: 1,
      invalid: 1,
    });
    expect(gateway.sum('agentconnect_socket_frames_out_total')).toBeGreaterThan(30);
    expect(gateway.sum('agentconnect_slow_readers_total')).toBe(0);
    expect(gateway.sum('agentconnect_degraded_partitions')).toBe(0);
  });

  it('measure requests by route and status', () => {
    const requests = 'agentconnect_http_request_duration_seconds_count';
    const route = '/api/chat/sessions/:id/messages';
    expect(gateway.by('status', requests, { route, method: 'POST' })).toEqual({ 202: 2, 409: 1 });
  });
});

describe('the figures of the worker', () => {
  it('are those that are told of', () => {
    expect(worker.names.toSorted()).toEqual(namesOf(workerMetrics()));
    expect(worker.sum('agentconnect_build_info', { version: '0.1.0' })).toBe(1);
  });

  it('count turns by outcome, and what came between', () => {
    const turns = 'agentconnect_turn_seconds_count';
    expect(worker.by('outcome', turns, { provider: 'openai', model })).toEqual({
      answered: 4,
      failed: 1,
      parked: 2,
    });
    expect(worker.by('outcome', turns, { provider: 'demo', model: 'typist' })).toEqual({
      // Three of the conversation, the question of one agent to another and what came of it.
      answered: 3 + 2,
      stopped: 1,
      parked: 1,
    });
    expect(worker.sum(turns, { model: 'echo' })).toBe(perMinute);
    expect(worker.by('code', 'agentconnect_provider_errors_total')).toEqual({
      PROVIDER_UNAVAILABLE: 2,
      PROVIDER_RATE_LIMITED: 1,
    });
    expect(worker.by('code', 'agentconnect_provider_retries_total')).toEqual({
      PROVIDER_UNAVAILABLE: 1,
      PROVIDER_RATE_LIMITED: 1,
    });
    expect(worker.by('reason', 'agentconnect_parks_total')).toEqual({ retry: 1, cooldown: 1, delegation: 1 });
    expect(worker.by('reason', 'agentconnect_cooldowns_total')).toEqual({ provider_rate_limited: 1 });
    expect(worker.by('reason', 'agentconnect_conversation_ends_total')).toEqual({ goal_reached: 1 });
    expect(worker.by('outcome', 'agentconnect_delegations_total')).toEqual({ answered: 1 });
    expect(worker.sum('agentconnect_takeovers_total')).toBe(0);
  });

  it('count the waits of all texts, and first tokens', () => {
    const accepted = gateway.sum('agentconnect_texts_total', { outcome: 'accepted' });
    expect(worker.sum('agentconnect_mailbox_seconds_count')).toBe(accepted + 1);
    expect(worker.sum('agentconnect_first_token_seconds_count', { provider: 'openai' })).toBe(4);
    expect(worker.sum('agentconnect_output_tokens_per_second_count', { provider: 'openai' })).toBe(4);
  });

  it('add up tokens and cost as the answers tell them', () => {
    const of = { provider: 'openai', model };
    const tokens = (direction: string): number =>
      worker.sum('agentconnect_tokens_total', { ...of, direction });
    expect(usages).toHaveLength(4);
    expect(tokens('input')).toBe(usages.reduce((sum, usage) => sum + usage.input_tokens, 0));
    expect(tokens('output')).toBe(usages.reduce((sum, usage) => sum + usage.output_tokens, 0));
    const cost = usages.reduce((sum, usage) => sum + (costNanoUsd('openai', model, usage) ?? 0), 0);
    expect(cost).toBeGreaterThan(0);
    expect(worker.sum('agentconnect_cost_usd_total', of)).toBeCloseTo(cost / 1e9, 12);
  });

  it('tell its capacity and what waits for it', () => {
    expect(worker.sum('agentconnect_turns_capacity')).toBe(7);
    expect(worker.sum('agentconnect_ready_lag', { partition: '0' })).toBe(0);
    expect(worker.sum('agentconnect_ready_oldest_seconds')).toBe(0);
    expect(worker.sum('agentconnect_turns_aside')).toBe(0);
  });

  it('tell how long the oldest has waited that no worker reads', async () => {
    const id = await alice.session();
    await stack.worker().kill('SIGTERM');
    const one = await stack.addWorker({ WORKER_CONCURRENCY: '1' });
    const { id: long } = await alice.slowSession(400, 10);
    const busy = await alice.attach(long, { stream: true });
    await busy.text('go on');
    await busy.some(is.event('delta'), 'a first word');
    await alice.post(`/chat/sessions/${id}/messages`, { content: 'wait' });
    await eventually('it shows', 20_000, async () => {
      const metrics = await Metrics.read(stack.worker(one).adminUrl);
      return metrics.sum('agentconnect_ready_oldest_seconds') > 0.5;
    });
    busy.send({ type: 'stop' });
    await busy.some(is.response, 'what was said');
    await busy.close();
  });
});

function namesOf(metrics: readonly KnownMetric[]): string[] {
  return metrics.map(({ name }) => name).toSorted();
}
