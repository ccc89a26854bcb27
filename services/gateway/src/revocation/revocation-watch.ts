import type { ActiveUsers, Revocation, RevocationReader, UserSource } from '@agentconnect/auth';
import type { Part } from '@agentconnect/operations';
import type { SignedIn } from './signed-in.ts';

const everyMs = 1_000;
/** As many users are looked up at once when all have to be. */
const lookWidth = 50;

export interface RevocationWatchOptions {
  readonly reader: Pick<RevocationReader, 'readOn'>;
  readonly users: UserSource;
  readonly activeUsers: Pick<ActiveUsers, 'revoke' | 'forget'>;
  readonly signedIn: Pick<SignedIn, 'users' | 'closeIssuedBefore'>;
  /** Users that only a restart changes: what is said of such a name is about another user. */
  readonly isStatic: (name: string) => boolean;
  /** Told how many sockets and event streams were closed. */
  readonly onClosed: (connections: number) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Sees once a second whose tokens were revoked, and closes what is open on them. While Redis cannot be asked everything
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
      // The first time: Redis's other parts tell of it as well.
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
