import type {
  ActiveBrowsers,
  ActiveUsers,
  Revocation,
  RevocationReader,
  UserSource,
} from '@agentconnect/auth';
import type { Part } from '@agentconnect/operations';
import type { SignedIn } from './signed-in.ts';

const everyMs = 1_000;
/** How many users are looked up at a time, when all have to be. */
const lookWidth = 50;

export interface RevocationWatchOptions {
  readonly reader: Pick<RevocationReader, 'readOn'>;
  readonly users: UserSource;
  readonly activeUsers: Pick<ActiveUsers, 'revoke' | 'forget'>;
  readonly activeBrowsers: Pick<ActiveBrowsers, 'find' | 'forget' | 'end'>;
  readonly signedIn: Pick<SignedIn, 'users' | 'loginsOf' | 'closeIssuedBefore' | 'closeLogin'>;
  /** Users that only a restart changes: what is said of such a name is about another user. */
  readonly isStatic: (name: string) => boolean;
  /** Called with the number of closed sockets and event streams. */
  readonly onClosed: (connections: number) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Sees once a second whose tokens and browser logins were revoked, and closes what is open on them. While Redis cannot be asked everything
 * stays as it is; after that, and whenever something may have been missed, it looks up each user that has something
 * open here.
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
    const { activeUsers, activeBrowsers, signedIn, isStatic, onClosed } = this.options;
    let closed = 0;
    for (const revocation of revocations) {
      const { user, login } = revocation;
      if (login !== undefined) {
        activeBrowsers.end(login);
        closed += signedIn.closeLogin(user, login);
        continue;
      }
      if (isStatic(user)) continue;
      activeUsers.revoke(revocation);
      closed += signedIn.closeIssuedBefore(user, revocation.tokensFrom);
    }
    if (closed > 0) onClosed(closed);
  }

  private async lookUpAll(): Promise<void> {
    const { users, activeUsers, activeBrowsers, signedIn, onClosed } = this.options;
    const names = signedIn.users;
    let closed = 0;
    for (let at = 0; at < names.length; at += lookWidth) {
      const look = async (name: string): Promise<void> => {
        activeUsers.forget(name);
        const user = await users.find(name);
        const isOut = !user || user.disabled;
        closed += signedIn.closeIssuedBefore(name, isOut ? Infinity : user.tokensFrom);
        for (const login of signedIn.loginsOf(name)) {
          activeBrowsers.forget(login);
          if (!(await activeBrowsers.find(login))) closed += signedIn.closeLogin(name, login);
        }
      };
      await Promise.all(names.slice(at, at + lookWidth).map(look));
    }
    if (closed > 0) onClosed(closed);
  }
}
