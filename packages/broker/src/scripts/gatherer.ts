import type { Argument } from './named.ts';
import type { Reply } from './reply.ts';

/** A step for one session that waits for its call or its reply. */
interface Gathered {
  readonly hash: string;
  readonly args: readonly Argument[];
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/** The most sessions, and about the most bytes, of one call, because a call blocks everything else in Redis. */
const most = { sessions: 32, bytes: 65_536 };

/**
 * Takes steps of one kind for sessions of one partition together. A call includes everything that gathered during the
 * previous call; if there is enough for a full call, it does not wait for that.
 */
export class Gatherer {
  private readonly call: (hashes: readonly string[], args: readonly Argument[]) => Promise<Reply>;
  private gathered: Gathered[] = [];
  private underWay = 0;
  private isDue = false;

  /** `call` takes the step for all of the sessions, and returns their replies in order. */
  constructor(call: (hashes: readonly string[], args: readonly Argument[]) => Promise<Reply>) {
    this.call = call;
  }

  take(hash: string, args: readonly Argument[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.gathered.push({ hash, args, resolve, reject });
      if (this.isDue || (this.underWay > 0 && this.gathered.length < most.sessions)) return;
      this.isDue = true;
      // Includes what comes in the same turn of the event loop.
      process.nextTick(() => this.send());
    });
  }

  private send(): void {
    this.isDue = false;
    const batch = this.next();
    if (batch.length === 0) return;
    this.underWay += 1;
    void this.sendBatch(batch).finally(() => {
      this.underWay -= 1;
      if (!this.isDue && this.underWay === 0) this.send();
    });
    if (this.gathered.length >= most.sessions) this.send();
  }

  private next(): Gathered[] {
    let bytes = 0;
    let count = 0;
    for (const { args } of this.gathered) {
      if (count === most.sessions || (count > 0 && bytes > most.bytes)) break;
      for (const argument of args) bytes += typeof argument === 'number' ? 8 : argument.length;
      count += 1;
    }
    const batch = this.gathered.slice(0, count);
    this.gathered = this.gathered.slice(count);
    return batch;
  }

  /** Never rejects. */
  private async sendBatch(batch: readonly Gathered[]): Promise<void> {
    try {
      const replies = await this.call(
        batch.map(({ hash }) => hash),
        batch.flatMap(({ args }) => args),
      );
      for (const [at, { resolve }] of batch.entries()) resolve(replies[at] as Reply);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
