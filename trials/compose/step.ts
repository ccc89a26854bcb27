export type Say = (line: string) => void;

/** Does one thing, and says that it did and how long it took; a failure names it. */
export async function step<T>(say: Say, name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    const result = await work();
    const more = typeof result === 'string' && result !== '' ? `: ${result}` : '';
    say(`${name}${more} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`✗ ${name}: ${message}`, { cause: error });
  }
}
