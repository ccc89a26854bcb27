import type { Input } from './input.ts';
import { madeInput } from './made-input.ts';

/** As much of an input is printed, in UTF-16 units; what is longer is told by its number. */
const shown = 4_000;

/** What was found, each kind of it once, with how to do it again. */
export class Findings {
  readonly all: string[] = [];
  private readonly seed: number;
  private readonly say: (line: string) => void;
  private readonly signs = new Set<string>();

  constructor(seed: number, say: (line: string) => void) {
    this.seed = seed;
    this.say = say;
  }

  /** `number`: of the input that did it. */
  add(what: string, number?: number): void {
    // One fault shows itself in many ways.
    const sign = what.slice(what.indexOf(': ') + 1).replaceAll(/[^a-z ]/gi, '');
    const kind = sign.slice(0, 60);
    if (this.signs.has(kind)) return;
    this.signs.add(kind);
    this.all.push(what);
    this.say(`FOUND: ${what}`);
    if (number === undefined) return;
    this.say(`  input ${number}: ${printed(madeInput(this.seed, number))}`);
    this.say(`  again: npm run fuzz -- --seed ${this.seed} --only ${number}`);
  }
}

/** An input on one line; what stands in braces is what there was of that kind. */
export function printed(input: Input): string {
  const text = JSON.stringify(input);
  return text.length <= shown ? text : `${text.slice(0, shown)}… (${text.length} characters)`;
}
