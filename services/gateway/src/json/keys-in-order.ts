/** JavaScript lists members whose names are whole numbers first, whatever their order in the text. */
const mayBeMoved = /"\d{1,10}"\s*:/;

// The closing quote is optional only so that matching stays linear; in JSON it is always there.
const token = /"(?:[^"\\]|\\.)*"?|[{}[\]:]/g;

/**
 * The keys of a member of the outermost object, in the order of the text; `undefined` if JavaScript keeps that order itself.
 * The text is known to be JSON.
 */
export function keysInOrder(text: string, member: string): string[] | undefined {
  if (!mayBeMoved.test(text)) return undefined;
  let keys = new Set<string>();
  let [depth, isInside, last] = [0, false, ''];
  for (const [found] of text.matchAll(token)) {
    if (found === '{' || found === '[') depth += 1;
    else if (found === '}' || found === ']') depth -= 1;
    else if (found !== ':') last = found;
    else if (depth === 1) {
      isInside = JSON.parse(last) === member;
      // If a name occurs twice, the last one counts.
      if (isInside) keys = new Set();
    } else if (depth === 2 && isInside) keys.add(JSON.parse(last) as string);
  }
  return [...keys];
}
