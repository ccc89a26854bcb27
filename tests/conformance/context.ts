import { call, type CallOptions, type Answer, Client } from '../support/client.ts';
import type { Stack, StackOptions } from '../support/stack.ts';

const ownWidth = 3;

/** What a check is given: a running system, reached by HTTP and WebSocket alone. */
export class Context {
  readonly #stack: Stack | undefined;
  readonly #kept = new Map<string, Promise<unknown>>();
  readonly #startStack: (options: Omit<StackOptions, 'redisUrl'>) => Promise<Stack>;
  readonly #own = new Set<Promise<void>>();
  #names = 0;
  #addresses = 0;

  /** Without a stack for rows that start systems of their own. */
  constructor(
    stack: Stack | undefined,
    startStack: (options: Omit<StackOptions, 'redisUrl'>) => Promise<Stack>,
  ) {
    this.#stack = stack;
    this.#startStack = startStack;
  }

  get stack(): Stack {
    if (!this.#stack) throw new Error('this row has no system but its own');
    return this.#stack;
  }

  /** Users that stand in AUTH_USERS for rows that count what a user has done. */
  static readonly spareUsers: readonly string[] = Array.from({ length: 31 }, (_, index) => `user${index}`);

  get alice(): Promise<Client> {
    return this.once('alice', () => Client.login(this.stack.gateway(), 'alice'));
  }

  /** The user that is an administrator, on the system `open`. */
  static readonly adminName = 'root';

  get admin(): Promise<Client> {
    return this.once('admin', () => Client.login(this.stack.gateway(), Context.adminName));
  }

  /** A user who is an operator, on the system `open`. */
  get operator(): Promise<Client> {
    return this.once('operator', async () => {
      const password = 'operator-password';
      const added = await (
        await this.admin
      ).post('/admin/users', { name: 'operator', password, role: 'operator' });
      if (added.status !== 200) throw new Error(added.text);
      return Client.login(this.stack.gateway(), 'operator');
    });
  }

  get bob(): Promise<Client> {
    return this.once('bob', () => Client.login(this.stack.gateway(), 'bob'));
  }

  /** A name that no other row uses. */
  newName(): string {
    const name = Context.spareUsers[this.#names];
    this.#names += 1;
    if (name === undefined) throw new Error('more rows want a user of their own than there are');
    return name;
  }

  /** A client of a user that no other row uses. */
  async newUser(): Promise<Client> {
    return Client.login(this.stack.gateway(), this.newName(), this.newAddress());
  }

  /** Headers that make requests come from an address of their own, as a trusted proxy would pass it on. */
  newAddress(): Record<string, string> {
    this.#addresses += 1;
    return { 'x-forwarded-for': `10.1.${this.#addresses >> 8}.${this.#addresses & 255}` };
  }

  /** A call without a token. */
  async call(method: string, path: string, options?: CallOptions): Promise<Answer> {
    return call(method, `${this.stack.gateway().url}${path}`, options);
  }

  /** What several rows look at is made once. */
  once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(name) ?? make();
    this.#kept.set(name, kept);
    return kept as Promise<T>;
  }

  /** Starts a system of the row's own, stops it after `use`. Few run at a time: each is some processes. */
  async withStack(
    options: Omit<StackOptions, 'redisUrl'>,
    use: (stack: Stack) => Promise<void>,
  ): Promise<void> {
    while (this.#own.size >= ownWidth) await Promise.race(this.#own);
    const ended = Promise.withResolvers<void>();
    this.#own.add(ended.promise);
    let stack: Stack | undefined;
    try {
      stack = await this.#startStack(options);
      await use(stack);
    } catch (error) {
      const what = error instanceof Error ? error.stack : String(error);
      throw new Error(`${what}\n${stack?.logs}`, { cause: error });
    } finally {
      await stack?.stop('SIGKILL');
      this.#own.delete(ended.promise);
      ended.resolve();
    }
  }
}
