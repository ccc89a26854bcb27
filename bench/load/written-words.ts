/** Each word of a streamed answer takes as much room, so that a piece tells by its place which words it brings. */
const wordUnits = 8;

/** An answer of so many words. */
export function scriptOf(words: number): string {
  return Array.from({ length: words }, (_, word) => `w${String(word).padStart(wordUnits - 2, '0')}`).join(
    ' ',
  );
}

const offsetMark = '"offset":';
const contentAt = '{"type":"info","content":"'.length;

/** How many words of the answer are there with this piece: `{"type":"info","content":"…","metadata":{…"offset":16…`. */
export function wordsUpTo(frame: Buffer): number {
  const units = frame.indexOf('"', contentAt, 'latin1') - contentAt;
  const offsetAt = frame.indexOf(offsetMark, contentAt + units, 'latin1') + offsetMark.length;
  return Math.ceil(
    (Number.parseInt(frame.toString('latin1', offsetAt, offsetAt + 9), 10) + units) / wordUnits,
  );
}
