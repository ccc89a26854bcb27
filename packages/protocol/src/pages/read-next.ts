/**
 * Takes the `next` of a page apart, by the form in which its listing writes it. Throws a `RangeError` for any other text, with a
 * message that continues the name of the parameter.
 */
export function readNext(text: string, form: RegExp): RegExpExecArray {
  const found = form.exec(text);
  if (!found) throw new RangeError('is not the `next` of a page');
  return found;
}
