import type { UserStore } from '@agentconnect/auth';
import type { Scripts } from '@agentconnect/broker';
import type { Logger, Part } from '@agentconnect/operations';
import { ApiError } from '@agentconnect/protocol';
import { deleteUser, lockOut } from './delete-user.ts';
import type { Note } from './note.ts';

export interface DeletionsOptions {
  readonly scripts: Scripts;
  readonly users: UserStore;
  readonly log: Logger;
}

/**
 * The deletions of users that this gateway goes on with, one after another: each scans all keys of Redis. What a stop breaks
 * off goes on when it is asked for again.
 */
export class Deletions implements Part {
  readonly name = 'deletions';
  private readonly options: DeletionsOptions;
  private readonly end = new AbortController();
  private readonly waiting = new Set<string>();
  private last: Promise<void> = Promise.resolve();

  constructor(options: DeletionsOptions) {
    this.options = options;
  }

  /** Locks a user out, and goes on with the deletion behind the answer. Rejects with `USER_NOT_FOUND`. */
  async begin(name: string, note: Note): Promise<void> {
    const { scripts, users } = this.options;
    await lockOut(scripts, users, name);
    if (this.waiting.has(name)) return;
    this.waiting.add(name);
    await note('user.delete', name);
    this.last = this.last.then(() => this.finish(name));
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.last;
  }

  private async finish(name: string): Promise<void> {
    const { scripts, users, log } = this.options;
    const { signal } = this.end;
    try {
      signal.throwIfAborted();
      await deleteUser(scripts, users, name, {
        tell: (progress) => log.info({ user: name, progress }, 'deleting a user'),
        signal,
      });
      log.info({ user: name }, 'a user was deleted');
    } catch (error) {
      // Another gateway may have come to the end first.
      const isGone = error instanceof ApiError && error.code === 'USER_NOT_FOUND';
      if (!isGone && !signal.aborted) log.warn({ err: error, user: name }, 'a deletion broke off');
    } finally {
      this.waiting.delete(name);
    }
  }
}
