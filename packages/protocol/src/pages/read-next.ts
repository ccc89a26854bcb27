/**
 * Takes apart what a page gave as its `next`, by the form in which its listing writes that. Throws a `RangeError` for any
 * other text; its message continues the name of the parameter.
 */
export function readNext(text: string, form: RegExp): RegExpExecArray {
  const found = form.exec(text);
  if (!found) throw new RangeError('is not the `next` of a page');
  return found;
}
