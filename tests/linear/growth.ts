/** What a client may send at most by default, and what an honest one does. In UTF-16 units. */
const long = 65_536;
const short = 1_024;

/** Rounds of which the fastest counts, so that a machine that is busy does not. */
const rounds = 8;

/**
 * How many times as long something takes for 64 KB of a text as for 1 KB of it. `makeText` gives a text of a length.
 * Proportional is 64; quadratic 4096.
 */
export function growth(makeText: (length: number) => string, take: (text: string) => unknown): number {
  return fastest(makeText(long), 1, take) / fastest(makeText(short), long / short, take);
}

/** In ms, of one call; a round has `calls` of them, so that both lengths are measured over as long. */
function fastest(text: string, calls: number, take: (text: string) => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    for (let call = 0; call < calls; call += 1) take(text);
    best = Math.min(best, (performance.now() - started) / calls);
  }
  return best;
}

/** A text of a length that repeats a piece. */
export function repeated(piece: string): (length: number) => string {
  return (length) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}
