import { setTimeout as wait } from 'node:timers/promises';

const pauseMs = 25;

/** Waits for what can only be asked, not listened for. Fails with `what` after `withinMs`. */
export async function eventually(
  what: string,
  withinMs: number,
  condition: () => Promise<boolean> | boolean,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await wait(pauseMs);
  }
}
