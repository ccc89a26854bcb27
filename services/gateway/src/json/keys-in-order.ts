/** JavaScript lists members whose names are whole numbers first, in whatever order they came. */
const mayBeMoved = /"\d{1,10}"\s*:/;

// The closing quote is optional only so that no text takes more than one look; in JSON it is there.
const token = /"(?:[^"\\]|\\.)*"?|[{}[\]:]/g;

/**
 * The keys of an object that is a member of the outermost one, in the order in which the text has them; `undefined` where
 * JavaScript keeps that order itself. The text is JSON, as `parseJson` has found.
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
      // Of a name that comes twice the last one counts.
      if (isInside) keys = new Set();
    } else if (depth === 2 && isInside) keys.add(JSON.parse(last) as string);
  }
  return [...keys];
}
