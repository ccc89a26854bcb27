import type {
  ActiveBrowsers,
  ActiveKeys,
  ActiveUsers,
  Revocation,
  RevocationReader,
  UserSource,
} from '@agentconnect/auth';
import type { Part } from '@agentconnect/operations';
import type { SignedIn, Subject } from './signed-in.ts';

const everyMs = 1_000;
/** How many of them are looked up at a time, when all have to be. */
const lookWidth = 50;

export interface RevocationWatchOptions {
  readonly reader: Pick<RevocationReader, 'readOn'>;
  readonly users: UserSource;
  readonly activeUsers: Pick<ActiveUsers, 'revoke' | 'forget'>;
  readonly activeBrowsers: Pick<ActiveBrowsers, 'find' | 'forget' | 'end'>;
  readonly activeKeys: Pick<ActiveKeys, 'find' | 'forget' | 'revoke'>;
  readonly signedIn: Pick<SignedIn, 'subjects' | 'close'>;
  /** Users that only a restart changes: what is said of such a name is about another user. */
  readonly isStatic: (name: string) => boolean;
  /** Called with the number of closed sockets and event streams. */
  readonly onClosed: (connections: number) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Reads once a second which tokens, browser logins and API keys were revoked, and closes what is open on them. While Redis is
 * unreachable, everything stays as it is. After that, and whenever entries may have been missed, it looks up everything
 * that a connection rests on.
 */
export class RevocationWatch implements Part {
  readonly name = 'revocation watch';
  private readonly options: RevocationWatchOptions;
  private timer: NodeJS.Timeout | undefined;
  private isReading = false;
  private isInDoubt = false;

  constructor(options: RevocationWatchOptions) {
    this.options = options;
  }

  start(): void {
    this.timer = setInterval(() => void this.runOnce(), everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async runOnce(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      const { revocations, isWhole } = await this.options.reader.readOn();
      this.closeAll(revocations);
      if (!isWhole) this.isInDoubt = true;
      if (this.isInDoubt) await this.lookUpAll();
      this.isInDoubt = false;
    } catch (error) {
      // Only the first time, because other parts report it too.
      if (!this.isInDoubt) this.options.onError(error);
      this.isInDoubt = true;
    } finally {
      this.isReading = false;
    }
  }

  private closeAll(revocations: readonly Revocation[]): void {
    const { onClosed } = this.options;
    let closed = 0;
    for (const revocation of revocations) closed += this.closeRevoked(revocation);
    if (closed > 0) onClosed(closed);
  }

  private closeRevoked(revocation: Revocation): number {
    const { activeUsers, activeBrowsers, activeKeys, signedIn, isStatic } = this.options;
    const { user, login, key } = revocation;
    if (login !== undefined) {
      activeBrowsers.end(login);
      return signedIn.close({ kind: 'login', name: login });
    }
    if (key !== undefined) {
      activeKeys.revoke(key);
      return signedIn.close({ kind: 'key', name: key });
    }
    if (isStatic(user)) return 0;
    activeUsers.revoke(revocation);
    return signedIn.close({ kind: 'user', name: user }, revocation.tokensFrom);
  }

  private async lookUpAll(): Promise<void> {
    const { signedIn, onClosed } = this.options;
    const { subjects } = signedIn;
    let closed = 0;
    for (let at = 0; at < subjects.length; at += lookWidth) {
      const look = async (subject: Subject): Promise<void> => {
        const from = await this.countsFrom(subject);
        if (from > 0) closed += signedIn.close(subject, from);
      };
      await Promise.all(subjects.slice(at, at + lookWidth).map(look));
    }
    if (closed > 0) onClosed(closed);
  }

  /** From when on it counts, in ms: never, if it is gone. */
  private async countsFrom({ kind, name }: Subject): Promise<number> {
    const { users, activeUsers, activeBrowsers, activeKeys } = this.options;
    switch (kind) {
      case 'user': {
        activeUsers.forget(name);
        const user = await users.find(name);
        return !user || user.disabled ? Infinity : user.tokensFrom;
      }
      case 'login':
        activeBrowsers.forget(name);
        return (await activeBrowsers.find(name)) ? 0 : Infinity;
      case 'key':
        activeKeys.forget(name);
        return (await activeKeys.find(name)) ? 0 : Infinity;
    }
  }
}
