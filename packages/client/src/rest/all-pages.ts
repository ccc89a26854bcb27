/** Everything that a listing holds, page by page as it is asked for. `next` is null on the last page. */
export async function* allPages<T>(
  read: (
    after: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
  start?: string,
): AsyncGenerator<T, void, undefined> {
  let after: string | undefined = start;
  do {
    const { items, next } = await read(after);
    yield* items;
    after = next ?? undefined;
  } while (after !== undefined);
}
