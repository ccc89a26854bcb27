/** How deep JSON from a client may nest. Deeper values could overflow the stack of code that walks them. */
export const maxJsonDepth = 64;

/** Whether a value nests no deeper than `maxJsonDepth`, found without recursion. */
export function isShallow(value: unknown): boolean {
  let level = [value].filter(isNest);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= maxJsonDepth) return false;
    const next: object[] = [];
    for (const nest of level) for (const member of Object.values(nest)) if (isNest(member)) next.push(member);
    level = next;
  }
  return true;
}

function isNest(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The error for a value that nests deeper. */
export const tooDeep = `must not nest deeper than ${maxJsonDepth} levels`;
