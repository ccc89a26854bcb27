const encoder = new TextEncoder();

/**
 * The beginning of a text, in whole characters, with a mark that says how much there was; or the text itself, if it has no
 * more bytes (in UTF-8) than that. `isPart`: it is a beginning already, of something whose size is not known.
 */
export function cutText(text: string, maxBytes: number, isPart = false): string {
  const whole = text.toWellFormed();
  const size = Buffer.byteLength(whole);
  if (size <= maxBytes && !isPart) return whole;
  const of = isPart ? `more than ${maxBytes}` : String(size);
  const mark = `\n[cut: the result has ${of} bytes, and this is its beginning]`;
  const room = Math.max(0, maxBytes - Buffer.byteLength(mark));
  const { read } = encoder.encodeInto(whole, new Uint8Array(room));
  return `${whole.slice(0, read)}${mark}`;
}
