import { Redis } from 'ioredis';
import type { Client } from './client.ts';
import { type Held, leftBeyond, readHeld } from './held.ts';
import { is } from './socket-client.ts';
import { Stack } from './stack.ts';

/** How many sessions are under way at once. */
const width = 32;

/** A deployment whose sessions are soon over, with users who make many of them and leave nothing. */
export class ComeAndGo {
  readonly stack: Stack;
  readonly #redis: Redis;

  private constructor(stack: Stack, redisUrl: string) {
    this.stack = stack;
    this.#redis = new Redis(redisUrl);
  }

  static async start(redisUrl: string): Promise<ComeAndGo> {
    const env = { SESSION_IDLE_SECONDS: '5', SESSION_TIMEOUT_SECONDS: '15', SESSION_RETENTION_SECONDS: '1' };
    return new ComeAndGo(await Stack.start({ redisUrl, workers: 2, env }), redisUrl);
  }

  /** Makes so many sessions, of which each kind does something else; about a third is deleted, the others expire. */
  async run(client: Client, count: number): Promise<void> {
    let next = 0;
    const one = async (): Promise<void> => {
      while (next < count) {
        const kind = next++ % 6;
        await kinds[kind]?.(client, `key-${next}`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(width, count) }, one));
  }

  async held(): Promise<Held> {
    return readHeld(this.#redis, this.stack.prefix, nameOf);
  }

  /** Waits until Redis holds nothing more than `before`; returns what is left. */
  async left(before: Held, withinMs: number): Promise<string[]> {
    const withoutAccounts = async (): Promise<Held> =>
      new Map([...(await this.held())].filter(([name]) => !isAccount(name)));
    return leftBeyond(before, withoutAccounts, withinMs);
  }

  async stop(): Promise<void> {
    this.#redis.disconnect();
    await this.stack.stop();
  }
}

/**
 * What comes and goes by itself is left out: a gateway's sign of life, and the last events of BullMQ, a bounded log. A
 * job of BullMQ is one whatever its state: the sweep is always either delayed or being done.
 */
function nameOf(key: string): string | undefined {
  if (key.includes(':pulse:') || key.endsWith(':timers:events')) return undefined;
  return key
    .replace(/creation:.*|ses_\w+|\d+/g, '*')
    .replace(/(?<=:timers:)(delayed|wait|active)$/, '<state>');
}

/** What users keep is counted by the hours in which it ends. */
function isAccount(name: string): boolean {
  return name.startsWith(':{p*}:kept:');
}

const demo = { provider: 'demo', model: 'echo' };

async function create(client: Client, request: object, key?: string): Promise<string> {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const answer = await client.post('/chat/sessions/create', request, { headers });
  if (answer.status !== 200) throw new Error(`create: ${answer.status} ${answer.text}`);
  return answer.body.session_id as string;
}

const chat = { session_type: 'human_agent', agents: { primary: demo } };

const kinds: readonly ((client: Client, key: string) => Promise<void>)[] = [
  async function unused(client) {
    await client.session();
  },
  async function deleted(client, key) {
    await client.call('DELETE', `/chat/sessions/${await create(client, chat, key)}`);
  },
  async function answeredByRest(client, key) {
    const headers = { 'idempotency-key': key };
    await client.post(`/chat/sessions/${await client.session()}/messages`, { content: 'hi' }, { headers });
  },
  async function answeredOnSocket(client) {
    const socket = await client.attach(await client.session(), { stream: true });
    await socket.text('hi');
    await socket.next(is.response);
    await socket.close();
  },
  async function deletedAtWork(client) {
    const { id } = await client.slowSession(100, 20);
    await client.post(`/chat/sessions/${id}/messages`, { content: 'hi' });
    await client.call('DELETE', `/chat/sessions/${id}`);
  },
  async function amongAgents(client) {
    const metadata = { goal: 'talk', autostart: true, limits: { max_turns: 2, max_duration_seconds: 5 } };
    await create(client, { session_type: 'agent_agent', agents: { one: demo, two: demo }, metadata });
  },
];
