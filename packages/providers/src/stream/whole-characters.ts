/** Joins characters that come in two pieces, half each. A half that stays alone becomes U+FFFD, so text is well-formed. */
export class WholeCharacters {
  private half = '';

  /** The text of one more piece, without a character's first half at its end, which waits for its second. */
  add(piece: string): string {
    if (piece === '') return '';
    const text = this.half + piece;
    const last = text.charCodeAt(text.length - 1);
    const isHalf = last >= 0xd800 && last <= 0xdbff;
    this.half = isHalf ? text.slice(-1) : '';
    return (isHalf ? text.slice(0, -1) : text).toWellFormed();
  }

  /** What is left of a half that nothing follows. */
  end(): string {
    const left = this.half.toWellFormed();
    this.half = '';
    return left;
  }
}
