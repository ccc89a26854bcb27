interface Under {
  count: number;
  readonly waiting: (() => void)[];
}

/** Limits how much work is done at a time for one client; the rest waits, first come, first served. */
export class AtOnce {
  private readonly most: number;
  private readonly clients = new Map<string, Under>();

  constructor(most: number) {
    this.most = most;
  }

  /** How many clients have work in progress. */
  get size(): number {
    return this.clients.size;
  }

  async run<T>(client: string, work: () => Promise<T>): Promise<T> {
    const under = this.clients.get(client) ?? { count: 0, waiting: [] };
    this.clients.set(client, under);
    if (under.count < this.most) under.count += 1;
    // Finished work passes its place on.
    else await new Promise<void>((resolve) => under.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = under.waiting.shift();
      if (next) next();
      else under.count -= 1;
      if (under.count === 0) this.clients.delete(client);
    }
  }
}
