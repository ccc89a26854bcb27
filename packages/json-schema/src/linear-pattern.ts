import { RE2JS } from 're2js';
import { translatePattern } from './translate-pattern.ts';

/** The longest pattern that is taken, in UTF-16 units. */
const maxPatternLength = 1_024;
/** Instructions of the largest program that is taken: what a pattern repeats counts as often. */
const maxSize = 2_000;

/** A regular expression of ECMAScript that takes a time proportional to the text, whatever the text is. */
export class LinearPattern {
  /** Instructions of its program: what a character may cost at most. */
  readonly size: number;
  private readonly program: RE2JS;

  private constructor(program: RE2JS, size: number) {
    this.program = program;
    this.size = size;
  }

  /** Reads a pattern, or tells why it is not taken. `room`: how many instructions it may have at most. */
  static read(source: string, room: number): LinearPattern | { readonly problem: string } {
    if (source.length > maxPatternLength) {
      return { problem: `must be at most ${maxPatternLength} characters` };
    }
    const translated = translatePattern(source);
    if ('problem' in translated) return translated;
    // It is told before it is compiled, which may take long.
    if (translated.size > Math.min(room, maxSize)) return { problem: 'repeats too much' };
    try {
      const program = RE2JS.compile(translated.pattern);
      return new LinearPattern(program, Math.max(translated.size, program.programSize()));
    } catch {
      return { problem: 'must be a regular expression' };
    }
  }

  /** Whether it matches any part of a text. */
  matches(text: string): boolean {
    try {
      return this.program.test(text);
    } finally {
      // Its cache may hold megabytes, and there are as many patterns as others write.
      this.program.reset();
    }
  }
}
