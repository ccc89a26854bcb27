import { hash, verify } from '@node-rs/argon2';
import { randomId } from '@agentconnect/protocol';

/** argon2id as OWASP's password storage cheat sheet recommends: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** How many hashes are made at once. Each takes memory, and a thread of the pool that DNS and files also use. */
const width = 2;

/** Too many passwords are waiting to be checked. */
export class TooManyPasswordsError extends Error {
  override readonly name = 'TooManyPasswordsError';
}

/** Hashes passwords, a few at a time. How letters are composed makes no difference (RFC 8265, section 4.2). */
export class PasswordHasher {
  private readonly waitingMax: number;
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private nobody: Promise<string> | undefined;

  /** `waitingMax`: how many passwords may wait while others are hashed; further ones are not checked. */
  constructor({ waitingMax = Infinity }: { readonly waitingMax?: number } = {}) {
    this.waitingMax = waitingMax;
  }

  /** Whether a password would be refused unchecked now. */
  get isFull(): boolean {
    return this.running >= width && this.waiting.length >= this.waitingMax;
  }

  async hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password.normalize('NFC'), parameters));
  }

  /**
   * Whether the password belongs to the hash. Without a hash, the same work is done anyway, so that the time it takes does not
   * reveal whether there is such a user. Rejects at once with a `TooManyPasswordsError` while too many wait.
   */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    if (this.isFull) throw new TooManyPasswordsError('too many passwords wait to be checked');
    const matches = await this.inTurn(async () => {
      const against = stored ?? (await this.hashOfNobody());
      const composed = password.normalize('NFC');
      // An earlier release hashed passwords as they were sent.
      return (await verify(against, composed)) || (composed !== password && verify(against, password));
    });
    return matches && stored !== undefined;
  }

  /** Makes the hash that unknown users are checked against, so that the first of them does not take longer. */
  async warmUp(): Promise<void> {
    await this.hashOfNobody();
  }

  private hashOfNobody(): Promise<string> {
    // Not in turn, because a password that is being checked may be waiting for it.
    this.nobody ??= hash(randomId(), parameters);
    return this.nobody;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= width) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
