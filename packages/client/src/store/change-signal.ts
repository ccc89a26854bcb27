/** How long changes are gathered before listeners hear of them again, in ms: about as long as a screen shows one picture. */
const gatherMs = 16;

/**
 * Tells listeners that something has changed: of a change that comes alone as soon as the code that made it is done, of
 * many in a row once for each picture that a screen can show.
 */
export class ChangeSignal {
  readonly #listeners = new Set<() => void>();
  #toldAt = Number.NEGATIVE_INFINITY;
  #isDue = false;

  get size(): number {
    return this.#listeners.size;
  }

  add(listener: () => void): void {
    this.#listeners.add(listener);
  }

  delete(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  changed(): void {
    if (this.#isDue || this.#listeners.size === 0) return;
    this.#isDue = true;
    const waitMs = this.#toldAt + gatherMs - performance.now();
    if (waitMs > 0) setTimeout(() => this.#tell(), waitMs);
    else queueMicrotask(() => this.#tell());
  }

  #tell(): void {
    this.#isDue = false;
    this.#toldAt = performance.now();
    for (const listener of Array.from(this.#listeners)) listener();
  }
}
