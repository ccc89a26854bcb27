import { Redis } from 'ioredis';
import type { Client } from './client.ts';
import { is } from './socket-client.ts';
import { eventually } from './stack-eventually.ts';
import { Stack } from './stack.ts';

/** How many sessions are under way at once. */
const width = 32;

/** What Redis holds: keys by name, without the parts that tell one session from another. */
export interface Held {
  readonly names: readonly string[];
  /** Those without an expiry. */
  readonly endless: readonly string[];
}

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
    const names = new Set<string>();
    const endless = new Set<string>();
    for await (const batch of this.#redis.scanStream({ match: `${this.stack.prefix}:*`, count: 1_000 })) {
      for (const key of batch as string[]) {
        // A gateway's sign of life, which comes and goes.
        if (key.includes(':pulse:')) continue;
        const name = key.slice(this.stack.prefix.length).replace(/creation:.*|ses_\w+|\d+/g, '*');
        names.add(name);
        if ((await this.#redis.pttl(key)) === -1) endless.add(name);
      }
    }
    return { names: [...names].toSorted(), endless: [...endless].toSorted() };
  }

  /** Waits until Redis holds nothing more than `before`, apart from names that `except` passes. */
  async until(
    before: Held,
    withinMs: number,
    except: (name: string) => boolean = () => false,
  ): Promise<void> {
    let left: string[] = [];
    const isOver = async (): Promise<boolean> => {
      const { names } = await this.held();
      left = names.filter((name) => !before.names.includes(name) && !except(name));
      return left.length === 0;
    };
    await eventually('the keys are gone', withinMs, isOver).catch((cause: unknown) => {
      throw new Error(`left: ${left.join(' ')}`, { cause });
    });
  }

  async stop(): Promise<void> {
    this.#redis.disconnect();
    await this.stack.stop();
  }
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
