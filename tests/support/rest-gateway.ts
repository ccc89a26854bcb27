import {
  closeRedis,
  Keys,
  openRedis,
  publishCatalogue,
  type RedisConnection,
  Scripts,
  whenReady,
} from '@agentconnect/broker';
import { createLogger } from '@agentconnect/operations';
import { randomId } from '@agentconnect/protocol';
import { readGatewayConfig } from '../../services/gateway/src/config.ts';
import { Gateway } from '../../services/gateway/src/gateway.ts';
import { type Answer, call, type CallOptions } from './client.ts';
import type { GatewayAddress } from './stack.ts';

/** What a worker would publish: one provider of each kind. */
export const catalogue = {
  demo: {
    name: 'Demo',
    models: ['echo', 'typist'],
    default_model: 'echo',
    capabilities: ['conversation'],
    is_available: true,
    any_model: false,
  },
  open: {
    name: 'Open',
    models: ['large'],
    default_model: 'large',
    capabilities: [],
    is_available: true,
    any_model: true,
  },
  off: {
    name: 'Off',
    models: ['one'],
    default_model: 'one',
    capabilities: [],
    is_available: false,
    any_model: true,
  },
};

const limits = [
  'LOGIN',
  'LOGIN_ADDRESS',
  'VERIFY',
  'SESSION_CREATE',
  'SESSION_QUERY',
  'WS_MESSAGES',
  'AGENT_OPS',
  'CONSOLE',
  'CONSOLE_CREATE',
];
const noLimits = {
  ...Object.fromEntries(limits.map((name) => [`RATE_LIMIT_${name}`, '0'])),
  LOGIN_FAILURES_MAX: '0',
};

/** Gateways of one test, in its own process, and the part of Redis they share. No worker runs. */
export class RestGateways {
  readonly scripts: Scripts;
  /** What the gateways logged. */
  readonly lines: string[] = [];
  readonly env: Record<string, string>;
  private readonly redis: RedisConnection;
  private readonly gateways: Gateway[] = [];

  private constructor(redisUrl: string, redis: RedisConnection, env: Record<string, string>) {
    const prefix = `t${randomId(8)}`;
    this.redis = redis;
    this.scripts = new Scripts({ redis, keys: new Keys(prefix) });
    this.env = {
      REDIS_URL: redisUrl,
      REDIS_PREFIX: prefix,
      PORT: '0',
      ADMIN_PORT: '0',
      JWT_SECRET: 'a secret of tests that is long enough',
      AUTH_USERS: 'alice:alice-password,bob:bob-password',
      ...noLimits,
      ...env,
    };
  }

  /** Starts one gateway, with a catalogue as if a worker had been up. */
  static async start(redisUrl: string, env: Record<string, string> = {}): Promise<RestGateways> {
    const redis = openRedis({ url: redisUrl, role: 'command', onError: () => undefined });
    await whenReady(redis, 10_000);
    const gateways = new RestGateways(redisUrl, redis, env);
    await publishCatalogue(gateways.scripts, catalogue);
    await gateways.add();
    return gateways;
  }

  /** One more gateway. Returns its index. */
  async add(env: Record<string, string> = {}): Promise<number> {
    const destination = { write: (line: string): void => void this.lines.push(line) };
    const log = createLogger({ service: 'gateway', level: 'info', destination });
    const gateway = new Gateway(readGatewayConfig({ ...this.env, ...env }), log);
    await gateway.start();
    return this.gateways.push(gateway) - 1;
  }

  at(index: number): Gateway {
    const gateway = this.gateways[index];
    if (!gateway) throw new Error(`there is no gateway ${index}`);
    return gateway;
  }

  root(index = 0): string {
    return `http://127.0.0.1:${this.at(index).port}`;
  }

  /** Where a `Client` finds it. */
  address(index = 0): GatewayAddress {
    const { port, adminPort } = this.at(index);
    const address = `127.0.0.1:${port}/api`;
    return { url: `http://${address}`, wsUrl: `ws://${address}`, adminUrl: `http://127.0.0.1:${adminPort}` };
  }

  call(method: string, path: string, options?: CallOptions, index = 0): Promise<Answer> {
    return call(method, `${this.root(index)}/api${path}`, options);
  }

  async login(user = 'alice', index = 0): Promise<RestUser> {
    const form = { username: user, password: `${user}-password` };
    const answer = await this.call('POST', '/auth/login', { form }, index);
    if (answer.status !== 200) throw new Error(`login of ${user}: ${answer.text}`);
    return new RestUser(this, answer.body.access_token as string);
  }

  /** Stops the gateways and removes what they wrote. */
  async stop(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
    const { prefix } = this.scripts.keys;
    const keys = await this.redis.keys(`${prefix}:*`);
    if (keys.length > 0) await this.redis.unlink(...keys);
    await closeRedis(this.redis);
  }
}

/** A user with a token. */
export class RestUser {
  readonly token: string;
  private readonly gateways: RestGateways;

  constructor(gateways: RestGateways, token: string) {
    this.gateways = gateways;
    this.token = token;
  }

  call(method: string, path: string, options: CallOptions = {}, index = 0): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}`, ...options.headers };
    return this.gateways.call(method, path, { ...options, headers }, index);
  }

  get(path: string, index = 0): Promise<Answer> {
    return this.call('GET', path, {}, index);
  }

  post(path: string, json: unknown, headers: Record<string, string> = {}, index = 0): Promise<Answer> {
    return this.call('POST', path, { json, headers }, index);
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('DELETE', path, { headers });
  }

  /** A new session with one agent of the demo. Returns its id. */
  async session(agent: Record<string, unknown> = { provider: 'demo' }): Promise<string> {
    const body = { session_type: 'human_agent', agents: { primary: agent } };
    const answer = await this.post('/chat/sessions/create', body);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body.session_id as string;
  }
}
