/** Resolves when something is settled, well or not, or when its time is up. */
export async function settledWithin(settling: Promise<unknown>, withinMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, withinMs);
    const settled = (): void => {
      clearTimeout(timer);
      resolve();
    };
    settling.then(settled, settled);
  });
}
