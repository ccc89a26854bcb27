import { KeyStore, PasswordHasher, UserStore } from '@agentconnect/auth';
import { closeRedis, Keys, openRedis, type RedisConnection, Scripts, whenReady } from '@agentconnect/broker';
import type { KeyScope } from '@agentconnect/protocol';
import { type Answer, Client } from './client.ts';
import { SocketClient } from './socket-client.ts';
import { passwordOf, Stack, type StackOptions } from './stack.ts';

/** Every scope that takes no role. */
export const everyScope: readonly KeyScope[] = [
  'sessions:read',
  'sessions:write',
  'agents:read',
  'agents:write',
];

/** A running system, and users who have API keys. */
export class KeyRig {
  readonly stack: Stack;
  readonly redis: RedisConnection;
  readonly users: UserStore;
  readonly keys: KeyStore;
  private count = 0;

  private constructor(stack: Stack, redis: RedisConnection) {
    this.stack = stack;
    this.redis = redis;
    const keys = new Keys(stack.prefix);
    this.users = new UserStore({ redis, keys, hasher: new PasswordHasher() });
    this.keys = new KeyStore({ redis, keys, scripts: new Scripts({ redis, keys }) });
  }

  static async start(options: StackOptions): Promise<KeyRig> {
    const redis = openRedis({ url: options.redisUrl, role: 'command', onError: () => undefined });
    const [stack] = await Promise.all([Stack.start(options), whenReady(redis, 20_000)]);
    return new KeyRig(stack, redis);
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await closeRedis(this.redis);
  }

  /** A user whom no other test knows. */
  async newOwner(): Promise<KeyOwner> {
    const name = `server-${(this.count += 1)}`;
    await this.users.add(name, passwordOf(name));
    return new KeyOwner(this, name, await Client.login(this.stack.gateway(), name));
  }

  /** Opens a socket with headers, as a server does. */
  openWith(id: string, headers: Record<string, string>, gateway = 0): Promise<SocketClient> {
    return SocketClient.open(`${this.stack.gateway(gateway).wsUrl}/chat/ws/${id}`, { headers });
  }
}

/** A user, who is logged in and has keys. */
export class KeyOwner {
  readonly name: string;
  readonly client: Client;
  private readonly rig: KeyRig;

  constructor(rig: KeyRig, name: string, client: Client) {
    this.rig = rig;
    this.name = name;
    this.client = client;
  }

  async newKey(more: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; key: string }> {
    const answer = await this.client.post('/auth/keys', { name: 'backend', scopes: everyScope, ...more });
    if (answer.status !== 200) throw new Error(answer.text);
    return { id: answer.body.key_id as string, key: answer.body.key as string };
  }

  /** A key that may act for others, as an operator makes one. */
  async actingKey(): Promise<string> {
    const options = ['--name', 'shop', '--on-behalf-of', '--scope', ...everyScope];
    const added = await this.rig.stack.admin(['keys', 'add', this.name, ...options]);
    const [key] = /ac_\w{16}_\w{40}/.exec(added) ?? [];
    if (key === undefined) throw new Error(added);
    return key;
  }

  by(key: string, gateway = 0): Client {
    return new Client(this.rig.stack.gateway(gateway), this.name, key);
  }
}

/** The status and the code of an answer that is an error. */
export function refusal({ status, body }: Answer): [status: number, code: string] {
  return [status, body.code as string];
}
