/** A pair of halves, half a character, any other escape. */
const escapes =
  /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|[^])/g;

/** JSON whose texts, keys included, have U+FFFD in place of half a character, also of one that is escaped. */
export function wellFormedJson(json: string): string {
  const text = json.toWellFormed();
  // What `JSON.stringify` makes of half a character; a model may write it in capitals.
  if (!/\\u[dD]/.test(text)) return text;
  return text.replace(escapes, (escape, half: string | undefined) => (half ? '\\ufffd' : escape));
}
