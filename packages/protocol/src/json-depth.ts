/** As deep as JSON from a client may nest. Deeper values would exhaust the stack of whoever walks them. */
export const maxJsonDepth = 64;

/** Whether a value nests no deeper than `maxJsonDepth`; walks it without recursion. */
export function isShallow(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxJsonDepth) return false;
    level = level.flatMap((member) =>
      typeof member === 'object' && member !== null ? Object.values(member) : [],
    );
  }
  return true;
}

/** What a schema says of a value that is not. */
export const tooDeep = `must not nest deeper than ${maxJsonDepth} levels`;
