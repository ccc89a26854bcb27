import type { ActiveUsers, Revocation, RevocationReader, UserSource } from '@agentconnect/auth';
import type { Part } from '@agentconnect/operations';
import type { SignedIn } from './signed-in.ts';

const everyMs = 1_000;
/** How many users are looked up at a time, when all have to be. */
const lookWidth = 50;

export interface RevocationWatchOptions {
  readonly reader: Pick<RevocationReader, 'readOn'>;
  readonly users: UserSource;
  readonly activeUsers: Pick<ActiveUsers, 'revoke' | 'forget'>;
  readonly signedIn: Pick<SignedIn, 'users' | 'closeIssuedBefore'>;
  /** Whether a user comes from settings, so that a revocation of its name is about another user. */
  readonly isStatic: (name: string) => boolean;
  /** Called with the number of closed sockets and event streams. */
  readonly onClosed: (connections: number) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Reads once a second whose tokens were revoked, and closes the connections that use them. While Redis is unreachable,
 * everything stays as it is. After that, and whenever entries may have been missed, it looks up each user with an open
 * connection.
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
    const { activeUsers, signedIn, isStatic, onClosed } = this.options;
    let closed = 0;
    for (const revocation of revocations) {
      if (isStatic(revocation.user)) continue;
      activeUsers.revoke(revocation);
      closed += signedIn.closeIssuedBefore(revocation.user, revocation.tokensFrom);
    }
    if (closed > 0) onClosed(closed);
  }

  private async lookUpAll(): Promise<void> {
    const { users, activeUsers, signedIn, onClosed } = this.options;
    const names = signedIn.users;
    let closed = 0;
    for (let at = 0; at < names.length; at += lookWidth) {
      const look = async (name: string): Promise<void> => {
        activeUsers.forget(name);
        const user = await users.find(name);
        const isOut = !user || user.disabled;
        closed += signedIn.closeIssuedBefore(name, isOut ? Infinity : user.tokensFrom);
      };
      await Promise.all(names.slice(at, at + lookWidth).map(look));
    }
    if (closed > 0) onClosed(closed);
  }
}
