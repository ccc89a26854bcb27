/**
 * What one message costs in Redis: submit, claim and finish, against as many plain XADDs in the same run.
 *
 *     node --conditions=agentconnect-source bench/steps.ts [--messages 20000] [--sessions 100] [--redis redis://127.0.0.1:6379]
 *
 * Figures of two runs compare only as the ratio: machines differ, and so do moments.
 */
import { parseArgs } from 'node:util';
import {
  claim,
  closeRedis,
  createSession,
  deleteSession,
  finish,
  Keys,
  openRedis,
  type ReadyEntry,
  ReadyQueue,
  Scripts,
  submit,
  whenReady,
} from '@agentconnect/broker';
import { answerIdOf, newMessageId, newSessionId, openFrame, randomId } from '@agentconnect/protocol';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    sessions: { type: 'string', default: '100' },
    redis: { type: 'string', default: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' },
  },
});
const messages = Number(values.messages);
const onError = (error: Error): void => console.error(error.message);
const redis = openRedis({ url: values.redis, role: 'command', onError });
await whenReady(redis, 5_000);
const keys = new Keys(`bench${randomId(6)}`);
const scripts = new Scripts({ redis, keys });
const queue = new ReadyQueue({ keys, partition: 0, consumer: 'bench', blocking: redis, command: redis });
await queue.ensureGroup();

const agent = {
  key: 'primary',
  agent_id: 'agt_bench',
  registered: false,
  provider: 'demo',
  model: 'echo',
  capabilities: [],
  interaction_modes: [],
  metadata: {},
};
const hour = 3_600_000;
const sessions = await Promise.all(
  Array.from({ length: Number(values.sessions) }, async () => {
    const sessionId = newSessionId(0);
    await createSession(scripts, sessionId, {
      owner: 'bench',
      type: 'human_agent',
      agents: [agent],
      interactionModes: [],
      metadata: undefined,
      fingerprint: 'bench',
      timeoutMs: hour,
      idleMs: hour,
      retentionMs: hour,
    });
    return sessionId;
  }),
);
// Being taken up is a claim without a turn.
for (const entry of await queue.read(sessions.length, 1_000)) await takeUp(entry);

async function takeUp({ entryId, sessionId }: ReadyEntry): Promise<number> {
  const nonce = randomId();
  const lease = { entryId, nonce, worker: 'bench', leaseMs: 60_000, maxLosses: 3 };
  const reply = await claim(scripts, sessionId, lease);
  if (reply.kind !== 'work') return 0;
  const { input } = reply;
  if (input.kind === 'turn') return 0;
  const { messageId, body } = input;
  await finish(scripts, sessionId, {
    nonce,
    input: messageId,
    outcome: 'response',
    frame: openFrame({ type: 'response', content: body.content, messageId: answerIdOf(messageId) }),
    wasShown: false,
    finishReason: 'stop',
    agent: 0,
    registeredAgent: undefined,
    usage: { input: 1, output: 1 },
  });
  return 1;
}

/** Claims and finishes so many turns. */
async function work(count: number): Promise<void> {
  for (let done = 0; done < count;) {
    const entries = await queue.read(count, 1_000);
    if (entries.length === 0) throw new Error(`only ${done} of ${count} messages were answered`);
    for (const turns of await Promise.all(entries.map(takeUp))) done += turns;
  }
}

async function send(sessionId: string): Promise<void> {
  const messageId = newMessageId();
  const content = 'a message of about the length that people write in a chat';
  await submit(scripts, sessionId, {
    messageId,
    clientId: undefined,
    fingerprint: 'bench',
    frame: openFrame({ type: 'text', content, sender: 'bench', messageId }),
    body: { content, sender: 'bench' },
    origin: undefined,
    mailboxMax: messages,
    atWorkMax: 0,
    limit: { max: 0, windowMs: 60_000 },
  });
}

async function timed(action: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await action();
  return messages / ((performance.now() - started) / 1000);
}

const xadds = await timed(async () => {
  for (let sent = 0; sent < messages; sent += 100) {
    await Promise.all(
      Array.from({ length: 100 }, () => redis.xadd(`${keys.prefix}:plain`, '*', 'f', 'x'.repeat(200))),
    );
  }
});
const worked = await timed(async () => {
  for (let sent = 0; sent < messages; sent += sessions.length) {
    await Promise.all(sessions.map(send));
    await work(sessions.length);
  }
});
console.log(`plain XADD        ${xadds.toFixed(0)} a second`);
console.log(`whole messages    ${worked.toFixed(0)} a second (submit, claim, finish)`);
console.log(`ratio             ${(xadds / worked).toFixed(1)} XADDs a message`);

await Promise.all(sessions.map((sessionId) => deleteSession(scripts, sessionId, 'bench')));
await redis.unlink(`${keys.prefix}:plain`, keys.ready(0), keys.due(0));
await closeRedis(redis);
