/** As deep as JSON from a client may nest. Deeper values would exhaust the stack of whoever walks them. */
export const maxJsonDepth = 64;

/** Whether a value nests no deeper than `maxJsonDepth`; walks it without recursion. */
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

/** What a schema says of a value that is not. */
export const tooDeep = `must not nest deeper than ${maxJsonDepth} levels`;
