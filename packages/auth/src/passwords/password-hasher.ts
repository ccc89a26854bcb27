import { hash, verify } from '@node-rs/argon2';
import { randomId } from '@agentconnect/protocol';

/** argon2id as OWASP's password storage cheat sheet asks for it: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** As many hashes are made at once: each takes memory, and a thread of the pool that DNS and files use too. */
const width = 2;

/** So many passwords wait to be checked that one more is not. */
export class TooManyPasswordsError extends Error {
  override readonly name = 'TooManyPasswordsError';
}

/** Hashes passwords, a few at a time. However their letters are composed, they are the same (RFC 8265, section 4.2). */
export class PasswordHasher {
  private readonly waitingMax: number;
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private nobody: Promise<string> | undefined;

  /** `waitingMax`: as many passwords wait at most while others are hashed; one more is not checked. */
  constructor({ waitingMax = Infinity }: { readonly waitingMax?: number } = {}) {
    this.waitingMax = waitingMax;
  }

  /** Whether a password that comes now is not checked. */
  get isFull(): boolean {
    return this.running >= width && this.waiting.length >= this.waitingMax;
  }

  async hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password.normalize('NFC'), parameters));
  }

  /**
   * Whether the password belongs to the hash. Without a hash the same work is done for nothing, so that the time it
   * takes does not tell whether there is such a user. Rejects with a `TooManyPasswordsError`, at once, while too many
   * wait.
   */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    if (this.isFull) throw new TooManyPasswordsError('too many passwords wait to be checked');
    const matches = await this.inTurn(async () => {
      const against = stored ?? (await this.hashOfNobody());
      const composed = password.normalize('NFC');
      // An earlier release hashed a password as it came.
      return (await verify(against, composed)) || (composed !== password && verify(against, password));
    });
    return matches && stored !== undefined;
  }

  /** Makes the hash that unknown users are checked against, so that the first of them does not wait for it. */
  async warmUp(): Promise<void> {
    await this.hashOfNobody();
  }

  private hashOfNobody(): Promise<string> {
    // Not in turn: a password that is checked in its turn may wait for it.
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
