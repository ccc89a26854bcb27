const quote = 0x22;
const backslash = 0x5c;

/**
 * Whether JSON has more than `most` brackets, braces, commas and colons outside its texts, found without parsing it. JSON
 * with many of them takes many times as long to parse as text of the same length. For input that is not JSON, the result
 * means nothing.
 */
export function hasMoreMarks(json: string, most: number): boolean {
  if (json.length <= most) return false;
  let count = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charCodeAt(at);
    if (character === quote) at = endOfText(json, at);
    else if (isMark(character) && (count += 1) > most) return true;
  }
  return false;
}

/** One of `,`, `:`, `[`, `]`, `{` and `}`, or of four characters that JSON only has inside texts. */
function isMark(character: number): boolean {
  return character === 0x2c || character === 0x3a || (character & 0xd9) === 0x59;
}

/** Where a text that begins at a quote ends; the end of the input if it does not. */
function endOfText(json: string, from: number): number {
  for (let end = json.indexOf('"', from + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return json.length;
}
