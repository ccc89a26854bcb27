/** Resolves when a promise is settled, either way, or when the time is up. */
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
