import { JsonExtent } from '../json/json-extent.ts';

/** An object of JSON that comes in pieces, as far as it has come. What begins as something else is never whole. */
export class GrowingJson {
  private written = '';
  private readonly extent = new JsonExtent();
  private hasEnded = false;
  private isObject: boolean | undefined;

  get text(): string {
    return this.written;
  }

  get isBlank(): boolean {
    return this.isObject === undefined;
  }

  get isWhole(): boolean {
    return this.hasEnded;
  }

  /** Whether it is a whole object of nothing. */
  get isEmpty(): boolean {
    return this.hasEnded && this.written.length < 64 && /^\s*\{\s*\}\s*$/.test(this.written);
  }

  /** Adds a piece, up to the object's end if another one begins behind it, and returns that beginning, or ''. */
  add(piece: string): string {
    if (this.isBlank) {
      const begin = piece.trimStart();
      if (begin === '') return '';
      this.isObject = begin.startsWith('{');
    }
    const end = this.isObject && !this.hasEnded ? this.extent.feed(piece) : -1;
    this.hasEnded ||= end >= 0;
    const rest = end < 0 ? '' : piece.slice(end).trimStart();
    const isAnother = rest.startsWith('{');
    this.written += isAnother ? piece.slice(0, end) : piece;
    return isAnother ? rest : '';
  }
}
