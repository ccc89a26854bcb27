/**
 * Does something with each item of a list, some at a time. If one fails, `failed` is aborted with its error, no more are begun,
 * and the error is thrown when those in progress have ended.
 */
export async function atATime<T>(
  most: number,
  list: readonly T[],
  failed: AbortController,
  action: (one: T) => Promise<void>,
): Promise<void> {
  const rest = [...list];
  const work = async (): Promise<void> => {
    for (let one = rest.shift(); one !== undefined && !failed.signal.aborted; one = rest.shift()) {
      try {
        await action(one);
      } catch (error) {
        failed.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, list.length) }, work));
  failed.signal.throwIfAborted();
}
