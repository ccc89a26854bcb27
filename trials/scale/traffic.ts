import { Random } from '../chaos/random.ts';

/** A time in which more comes than usual. Times are in seconds from the beginning. */
interface Burst {
  readonly from: number;
  readonly until: number;
  /** How many times as much as else. */
  readonly factor: number;
}

/** A moment in which many ask for something that takes minutes. */
interface Rush {
  readonly at: number;
  readonly turns: number;
}

export interface TrafficOptions {
  readonly seed: number;
  readonly hours: number;
  /** Turns at work in the busiest hour, bursts left out. */
  readonly peak: number;
}

/** Most turns: the median, and how far they spread (of a log-normal distribution). */
const median = 8;
const spread = 0.9;
/** One in a hundred thinks for minutes. */
const longShare = 0.01;
const [longFrom, longUntil] = [60, 600];
const meanSeconds =
  (1 - longShare) * median * Math.exp(spread ** 2 / 2) + (longShare * (longFrom + longUntil)) / 2;
const burstEveryHours = 4;

/** When turns begin, and how long each takes: a day with a night, bursts, and rushes of long turns; a seed repeats it. */
export class Traffic {
  readonly seconds: number;
  readonly bursts: readonly Burst[];
  readonly rushes: readonly Rush[];
  readonly #random: Random;
  readonly #perSecond: number;

  constructor({ seed, hours, peak }: TrafficOptions) {
    const random = new Random(seed);
    this.seconds = Math.round(hours * 3_600);
    this.#perSecond = peak / meanSeconds;
    const count = Math.max(1, Math.round(hours / burstEveryHours));
    const places = Array.from(
      { length: count },
      (_, at) => ((at + random.between(0.1, 0.6)) / count) * this.seconds,
    );
    this.bursts = places.map((from) => ({
      from: Math.round(from),
      until: Math.round(Math.min(this.seconds, from + random.between(180, 1_200))),
      factor: random.between(2, 4),
    }));
    this.rushes = places.map((from) => ({
      at: Math.round(Math.min(this.seconds - 1, from + random.between(2_400, 4_800))),
      turns: Math.round(random.between(0.1, 0.4) * peak),
    }));
    this.#random = random.fork();
  }

  /** The lengths in seconds of the turns that begin in this second. */
  at(second: number): number[] {
    if (second >= this.seconds) return [];
    const begun = this.#poisson(this.#perSecond * this.#shape(second));
    const rush = this.rushes.filter(({ at }) => at === second).reduce((sum, { turns }) => sum + turns, 0);
    return [
      ...Array.from({ length: begun }, () => this.#length()),
      ...Array.from({ length: rush }, () => this.#random.between(longFrom, longUntil)),
    ];
  }

  /** The share of the peak at this second: least a sixth of the day after its begin, most half a day later. */
  #shape(second: number): number {
    const day = 0.525 - 0.475 * Math.cos((second / this.seconds - 1 / 6) * 2 * Math.PI);
    return this.bursts
      .filter(({ from, until }) => second >= from && second < until)
      .reduce((share, { factor }) => share * factor, day);
  }

  #length(): number {
    if (this.#random.chance(longShare)) return this.#random.between(longFrom, longUntil);
    return median * Math.exp(spread * this.#normal());
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random.next())) * Math.cos(2 * Math.PI * this.#random.next());
  }

  #poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#normal()));
    const limit = Math.exp(-mean);
    let count = -1;
    for (let product = 1; product > limit; product *= this.#random.next()) count += 1;
    return count;
  }
}
