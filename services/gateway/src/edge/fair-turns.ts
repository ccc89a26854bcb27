/** Reads a client's input, and can leave it on the client's side for a while. */
export interface Reader {
  hold(): void;
  release(): void;
}

export interface FairTurnsOptions {
  /** How busy this process may be, from 0 to 1, before clients get no more than a share; 0 turns this off. */
  readonly busyAt: number;
  /** How busy it was since the last call, from 0 to 1. */
  readonly load?: () => number;
  /** The time of a monotonic clock, in ms. */
  readonly now?: () => number;
  /** Called when a client's input has to wait. */
  readonly onHeld: () => void;
}

/** How often the load is sampled, in ms. */
const tickMs = 25;
/** How many samples decide who takes most, */
const looks = 4;
/** and the most that counts for one client in a sample, in ms of work, while there are others. */
const burstMs = 20;
/** How often clients that are held are checked, in ms. */
const turnMs = 5;
/** What each client may take at once after a pause, in ms of work: at least this much, or its share of this many turns; */
const slice = { least: 5, turns: 1.5 };
/** and the most that it has to make up for. */
const debtMs = 25;
/** The factors by which shares fall per sample while the process is busy, and grow while it is not. */
const steps = { down: 0.7, up: 1.015 };
/** Shares end when for this many samples no client has taken more than this fraction of one. */
const unused = { part: 1 / 3, looks: 80 };
/** The least that all clients together may take. */
const leastOfAll = 0.2;
/** How many requests of one client may wait. */
const waitingMax = 1_000;
/** A client that did nothing for this long does not count, in ms. */
const restMs = 1_000;

interface Client {
  /** What it may still take, in ms of work, */
  level: number;
  /** as of this time. */
  at: number;
  /** What it has taken since the last sample. */
  spent: number;
  look: number;
  isHeld: boolean;
  /** The readers that have read since the client was last held. */
  readonly reading: Set<Reader>;
  readonly paused: Set<Reader>;
  readonly waiting: (() => void)[];
}

/**
 * Shares a busy process among its clients. While it is not busy, nobody waits. When it is, and there is more than one
 * client, the client that takes most may take less and less until it is no longer busy. Input of clients that want more
 * stays on their side, without being refused; clients that want little notice nothing. A client is a user, or an address
 * that has not shown a valid token. Work is an estimate in ms, so it only means something relative to that of others.
 */
export class FairTurns {
  private readonly options: FairTurnsOptions;
  private readonly now: () => number;
  private readonly load: () => number;
  private readonly clients = new Map<string, Client>();
  private readonly held = new Set<Client>();
  /** How much work each client may take per ms, in ms; Infinity while the process is not busy. */
  private share = Number.POSITIVE_INFINITY;
  /** For how many samples shares were not needed. */
  private unusedLooks = 0;
  /** Whether a client had to wait since the last sample. */
  private wasHeld = false;
  /** The load of the previous sample. */
  private before = 0;
  private look = 0;
  private lookedAt: number;
  /** The most that one client has taken since the last sample, and in the samples before, per ms. */
  private most = 0;
  private readonly mostBefore: number[] = [];
  private timer: NodeJS.Timeout | undefined;
  private turns: NodeJS.Timeout | undefined;
  private pruned: number;

  constructor(options: FairTurnsOptions) {
    this.options = options;
    this.now = options.now ?? (() => performance.now());
    this.load = options.load ?? loadOfThisProcess();
    this.lookedAt = this.now();
    this.pruned = this.lookedAt;
  }

  start(): void {
    if (this.options.busyAt > 0) this.timer = setInterval(() => this.tick(), tickMs).unref();
  }

  /** Lets all waiting clients continue. */
  stop(): void {
    clearInterval(this.timer);
    this.share = Number.POSITIVE_INFINITY;
    this.look += 1;
    this.turn();
  }

  /** Notes approximately how much work was done for a client, in ms. */
  spend(name: string, work: number): void {
    if (this.options.busyAt === 0) return;
    const client = this.client(name);
    if (client.look !== this.look) [client.look, client.spent] = [this.look, 0];
    client.spent += work;
    this.most = Math.max(this.most, client.spent);
    client.level = Math.max(this.levelOf(client) - work, -debtMs);
    if (!this.mayGoOn(client)) this.hold(client);
  }

  /** Whether a client has taken more than its share, so that its input has to wait. */
  isHeld(name: string): boolean {
    return this.clients.get(name)?.isHeld === true;
  }

  /** Calls `act` when it is the turn of a held client. Returns false, and never calls it, if too much waits. */
  wait(name: string, act: () => void): boolean {
    const client = this.client(name);
    if (client.waiting.length >= waitingMax) return false;
    client.waiting.push(act);
    return true;
  }

  /** A reader is about to read a client's input: it is held, now or once it has taken more than the client's share. */
  reads(name: string, reader: Reader): void {
    if (this.options.busyAt === 0) return;
    const client = this.client(name);
    if (!client.isHeld) {
      client.reading.add(reader);
    } else if (!client.paused.has(reader)) {
      client.paused.add(reader);
      reader.hold();
    }
  }

  /** The reader reads no more. */
  leave(name: string, reader: Reader): void {
    const client = this.clients.get(name);
    client?.reading.delete(reader);
    client?.paused.delete(reader);
  }

  /** How many clients are known. */
  get size(): number {
    return this.clients.size;
  }

  /** Samples the load. */
  tick(): void {
    const now = this.now();
    const elapsed = Math.max(1, now - this.lookedAt);
    const load = this.load();
    // A single piece of work that takes as long as a sample does not mean that the process is busy.
    const isBusy = Math.min(load, elapsed < 2 * tickMs ? this.before : load) > this.options.busyAt;
    this.before = load;
    this.mostBefore.push(this.most / elapsed);
    if (this.mostBefore.length > looks) this.mostBefore.shift();
    [this.most, this.lookedAt] = [0, now];
    this.look += 1;

    const heaviest = Math.max(...this.mostBefore);
    const { size } = this.clients;
    if (isBusy && size > 1) {
      this.share = Math.max(leastOfAll / size, Math.min(this.share, heaviest) * steps.down);
    } else if (this.isShared) {
      // Shares only grow while a client wants more; otherwise there is nothing to find out.
      if (this.wasHeld) this.share *= steps.up;
      this.unusedLooks = heaviest < this.share * unused.part ? this.unusedLooks + 1 : 0;
      if (this.unusedLooks >= unused.looks) this.share = Number.POSITIVE_INFINITY;
    }
    this.wasHeld = this.held.size > 0;
    this.turn();
    if (now - this.pruned >= restMs) this.prune(now);
  }

  /** Lets clients continue whose turn it is. */
  turn(): void {
    for (const client of this.held) if (this.mayGoOn(client)) this.release(client);
    if (this.held.size > 0) return;
    clearInterval(this.turns);
    this.turns = undefined;
  }

  private get isShared(): boolean {
    return this.share < Number.POSITIVE_INFINITY;
  }

  private mayGoOn(client: Client): boolean {
    if (this.isShared) return this.levelOf(client) >= 0;
    return client.look !== this.look || client.spent < burstMs || this.clients.size === 1;
  }

  private client(name: string): Client {
    const known = this.clients.get(name);
    if (known) return known;
    const client: Client = {
      level: slice.least,
      at: this.now(),
      spent: 0,
      look: this.look,
      isHeld: false,
      reading: new Set(),
      paused: new Set(),
      waiting: [],
    };
    this.clients.set(name, client);
    return client;
  }

  private levelOf(client: Client): number {
    const now = this.now();
    if (this.isShared) {
      const most = Math.max(slice.least, this.share * turnMs * slice.turns);
      client.level = Math.min(most, client.level + (now - client.at) * this.share);
    } else {
      client.level = slice.least;
    }
    client.at = now;
    return client.level;
  }

  private hold(client: Client): void {
    if (client.isHeld) return;
    client.isHeld = true;
    this.wasHeld = true;
    this.held.add(client);
    this.turns ??= setInterval(() => this.turn(), turnMs).unref();
    this.options.onHeld();
    for (const reader of client.reading) {
      client.paused.add(reader);
      reader.hold();
    }
    client.reading.clear();
  }

  private release(client: Client): void {
    client.isHeld = false;
    this.held.delete(client);
    // A client may use up its share again while it continues.
    while (!client.isHeld && client.waiting.length > 0) client.waiting.shift()?.();
    if (client.isHeld) return;
    for (const reader of client.paused) {
      client.reading.add(reader);
      reader.release();
    }
    client.paused.clear();
  }

  private prune(now: number): void {
    this.pruned = now;
    for (const [name, client] of this.clients) {
      // Readers that read again will be noted again.
      client.reading.clear();
      if (now - client.at > restMs && !client.isHeld) this.clients.delete(name);
    }
  }
}

/** The fraction of the time since the last call in which this process was busy. */
function loadOfThisProcess(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
