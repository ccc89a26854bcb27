/** What takes a client's input in, and can leave it on the client's side for a while. */
export interface Reader {
  hold(): void;
  release(): void;
}

export interface FairTurnsOptions {
  /** How busy this process may be, from 0 to 1, before nobody gets more than a share of it; 0 is never. */
  readonly busyAt: number;
  /** How busy it was since this was asked last, from 0 to 1. */
  readonly load?: () => number;
  /** Milliseconds, of a clock that never falls. */
  readonly now?: () => number;
  /** Somebody's input has to wait. */
  readonly onHeld: () => void;
}

/** How often the load is looked at, in ms. */
const tickMs = 25;
/** Over so many looks it is seen who takes most, */
const looks = 4;
/** and in one look nobody takes more than this, in ms of work, while others are there. */
const burstMs = 20;
/** How often it is looked whether those who are held may go on, in ms. */
const turnMs = 5;
/** What everybody may take at once after a rest, in ms of work: so much, or as much as comes to them in so many turns; */
const slice = { least: 5, turns: 1.5 };
/** and what has to be made up for at the most. */
const debtMs = 25;
/** How a share falls at each look while there is not enough for all, and grows while there is. */
const steps = { down: 0.7, up: 1.015 };
/** Shares end when for so many looks nobody has taken more than this part of one. */
const unused = { part: 1 / 3, looks: 80 };
/** What all clients together may take at the least. */
const leastOfAll = 0.2;
/** As many requests of one wait. */
const waitingMax = 1_000;
/** Whoever did nothing for so long does not count, in ms. */
const restMs = 1_000;

interface Client {
  /** What it may still take, in ms of work, */
  level: number;
  /** as of this time. */
  at: number;
  /** What it has taken since a look. */
  spent: number;
  look: number;
  isHeld: boolean;
  /** Those that have read since it was held last. */
  readonly reading: Set<Reader>;
  readonly paused: Set<Reader>;
  readonly waiting: (() => void)[];
}

/**
 * Shares a busy process among its clients. While there is enough for all, nobody waits. When there is not, and more than
 * one is there, whoever takes most may take less and less until there is: the input of those who want more stays where it
 * is, with nothing refused, and those who want little notice none of it. A client is a user, or an address that has shown
 * no good token; work is what somebody thinks it comes to, in ms, so that it counts only beside that of others.
 */
export class FairTurns {
  private readonly options: FairTurnsOptions;
  private readonly now: () => number;
  private readonly load: () => number;
  private readonly clients = new Map<string, Client>();
  private readonly held = new Set<Client>();
  /** How much work each may take in a ms, in ms; Infinity while there is enough for all. */
  private share = Number.POSITIVE_INFINITY;
  /** For so many looks shares were of no use. */
  private unusedLooks = 0;
  /** Whether somebody had to wait since the last look. */
  private wasHeld = false;
  /** The load that was seen last. */
  private before = 0;
  private look = 0;
  private lookedAt: number;
  /** The most that one client has taken since the last look, and what that was in the looks before, in a ms. */
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

  /** Whoever waits goes on. */
  stop(): void {
    clearInterval(this.timer);
    this.share = Number.POSITIVE_INFINITY;
    this.look += 1;
    this.turn();
  }

  /** Notes what was done for a client, about how much work it was, in ms. */
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

  /** Does something for a client that is held when it is its turn. Returns false, and does it never, if too much waits. */
  wait(name: string, act: () => void): boolean {
    const client = this.client(name);
    if (client.waiting.length >= waitingMax) return false;
    client.waiting.push(act);
    return true;
  }

  /** Something is about to read a client's input: it is held, now or when that takes more than the client's share. */
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

  /** It reads no more. */
  leave(name: string, reader: Reader): void {
    const client = this.clients.get(name);
    client?.reading.delete(reader);
    client?.paused.delete(reader);
  }

  /** How many clients are known. */
  get size(): number {
    return this.clients.size;
  }

  /** Looks at the load. */
  tick(): void {
    const now = this.now();
    const elapsed = Math.max(1, now - this.lookedAt);
    const load = this.load();
    // A piece of work that takes as long as a look is no sign of there not being enough for all.
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
      // Where nobody wants more there is nothing to find out.
      if (this.wasHeld) this.share *= steps.up;
      this.unusedLooks = heaviest < this.share * unused.part ? this.unusedLooks + 1 : 0;
      if (this.unusedLooks >= unused.looks) this.share = Number.POSITIVE_INFINITY;
    }
    this.wasHeld = this.held.size > 0;
    this.turn();
    if (now - this.pruned >= restMs) this.prune(now);
  }

  /** Lets those go on whose turn it is. */
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
    // What goes on may use up its share again.
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
      // Who reads again is known again.
      client.reading.clear();
      if (now - client.at > restMs && !client.isHeld) this.clients.delete(name);
    }
  }
}

/** How much of the time since it was asked last this process was at work. */
function loadOfThisProcess(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
