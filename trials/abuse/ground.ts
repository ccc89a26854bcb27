import { Client } from '../../tests/support/client.ts';
import { OwnRedis } from '../../tests/support/redis-own.ts';
import { passwordOf, Stack } from '../../tests/support/stack.ts';
import { testPort } from '../../tests/support/test-port.ts';
import type { Attack } from './attack.ts';
import { askFor, type Person } from './bystander/person.ts';
import { heldBy, type Held } from './inspector.ts';
import { RedisMemory } from './redis-memory.ts';

/** So many that ten requests a second are within the limit of each. */
const people = Array.from({ length: 72 }, (_, index) => `person-${index + 1}`);
/** Ordinary users who do harm. */
export const attackers = ['mallory', 'mallory-2', 'mallory-3'] as const;
/** As many of them log in at once. */
const atOnce = 4;
/** Whose password is guessed at. */
export const owner = 'owner';

/** In MiB: a process that cannot do with it ends, and does not take the machine with it. */
const maxHeap = '--max-old-space-size=512';

/** What limits there are for a gateway that is to have none. */
const generous = {
  RATE_LIMIT_LOGIN: '0',
  RATE_LIMIT_LOGIN_ADDRESS: '0',
  RATE_LIMIT_SESSION_CREATE: '0',
  RATE_LIMIT_SESSION_QUERY: '0',
  RATE_LIMIT_WS_MESSAGES: '0',
  RATE_LIMIT_AGENT_OPS: '0',
  SESSIONS_AT_WORK_MAX: '0',
  KEPT_BYTES_PER_USER: '0',
};

/** The system that is attacked: one gateway, one worker, and a Redis of their own, with the limits that operators get. */
export class Ground {
  readonly memory: RedisMemory;
  readonly #redis: OwnRedis;
  readonly #stack: Stack;
  readonly #inspectPort: number;

  private constructor(redis: OwnRedis, stack: Stack, memory: RedisMemory, inspectPort: number) {
    this.#redis = redis;
    this.#stack = stack;
    this.memory = memory;
    this.#inspectPort = inspectPort;
  }

  static async start({ settings, redis: redisSettings }: Attack): Promise<Ground> {
    const redis = await OwnRedis.start({
      settings: { appendonly: 'yes', appendfsync: 'everysec', ...redisSettings },
    });
    let stack: Stack | undefined;
    try {
      const inspectPort = await testPort();
      stack = await Stack.start({
        redisUrl: redis.url,
        gateways: 0,
        users: [...people, ...attackers, owner],
        defaultLimits: true,
        env: { NODE_OPTIONS: maxHeap, ...settings?.env },
      });
      await stack.addGateway({ NODE_OPTIONS: `${maxHeap} --inspect=127.0.0.1:${inspectPort}` });
      return new Ground(redis, stack, await RedisMemory.watch(redis.url), inspectPort);
    } catch (error) {
      await stack?.stop('SIGKILL');
      await redis.stop();
      throw error;
    }
  }

  get port(): number {
    return Number(new URL(this.#stack.gateway().url).port);
  }

  async login(user: string): Promise<Client> {
    return Client.login(this.#stack.gateway(), user);
  }

  /** Does what takes longer within the limits, at a gateway that has none and is gone afterwards. */
  async generously<T>(user: string, act: (client: Client) => Promise<T>): Promise<T> {
    const index = await this.#stack.addGateway(generous);
    try {
      return await act(await Client.login(this.#stack.gateway(index), user));
    } finally {
      await this.#stack.kill(index, 'SIGKILL');
    }
  }

  /** Logs the bystanders in, each from an address of its own, and gives each a session. */
  async people(): Promise<Person[]> {
    const known: Person[] = [];
    for (let at = 0; at < people.length; at += atOnce) {
      const some = people.slice(at, at + atOnce);
      known.push(...(await Promise.all(some.map((name, n) => this.#person(name, `127.0.2.${at + n + 1}`)))));
    }
    return known;
  }

  async owner(): Promise<Person> {
    return this.#person(owner, '127.0.3.1');
  }

  /** What the gateway holds after a collection; `undefined` if it does not say. */
  async held(): Promise<Held | undefined> {
    return heldBy(this.#inspectPort).catch(() => undefined);
  }

  /** Processes that have ended. */
  async lost(): Promise<string[]> {
    const lost: string[] = [];
    const [gateway, worker] = [this.#stack.gatewayProcess(), this.#stack.worker()];
    for (const { isUp, name, log } of [gateway, worker]) {
      if (!isUp) lost.push(`${name} ended: ${log.split('\n').slice(-3).join(' ').slice(-300)}`);
    }
    await this.memory.look().catch(() => lost.push('Redis does not answer'));
    return lost;
  }

  get logs(): string {
    return this.#stack.logs;
  }

  async stop(): Promise<void> {
    this.memory.stop();
    await this.#stack.stop('SIGKILL');
    await this.#redis.stop();
  }

  async #person(name: string, address: string): Promise<Person> {
    const password = passwordOf(name);
    const form = new URLSearchParams({ username: name, password }).toString();
    const nobody = { address, token: '' };
    const loginBody = { type: 'application/x-www-form-urlencoded', text: form };
    const answer = await askFor(200, this.port, nobody, 'POST', '/auth/login', loginBody);
    const { access_token: token } = JSON.parse(answer) as { access_token: string };
    const agents = { primary: { provider: 'demo', model: 'echo' } };
    const text = JSON.stringify({ session_type: 'human_agent', agents });
    const body = { type: 'application/json', text };
    const created = await askFor(200, this.port, { address, token }, 'POST', '/chat/sessions/create', body);
    const { session_id: sessionId } = JSON.parse(created) as { session_id: string };
    return { name, password, address, token, sessionId };
  }
}
