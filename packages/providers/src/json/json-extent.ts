/**
 * Finds where an object or array of JSON ends that comes in pieces, looking at each character once. It is not checked
 * beyond its brackets.
 */
export class JsonExtent {
  private depth = 0;
  private isInString = false;
  private isEscaped = false;

  /** Takes the next piece, from `from` on, the first of which begins with `{` or `[`. The index behind the end, or -1. */
  feed(text: string, from = 0): number {
    for (let at = from; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (this.isEscaped) this.isEscaped = false;
      else if (this.isInString) this.inString(char);
      else if (char === quote) this.isInString = true;
      else if (char === leftBrace || char === leftBracket) this.depth += 1;
      else if ((char === rightBrace || char === rightBracket) && (this.depth -= 1) === 0) return at + 1;
    }
    return -1;
  }

  private inString(char: number): void {
    if (char === backslash) this.isEscaped = true;
    else if (char === quote) this.isInString = false;
  }
}

const [quote, backslash, leftBrace, rightBrace, leftBracket, rightBracket] = [34, 92, 123, 125, 91, 93];
