import { PatternSize } from './pattern-size.ts';

/** `\s` of ECMAScript as members of a class, and everything else. */
const space = String.raw`\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;
const noSpace = String.raw`\x{0}-\x{8}\x{e}-\x{1f}!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`;
const anyButLineEnds = String.raw`[^\n\r\x{2028}\x{2029}]`;

/** Escapes that mean the same in both, and those of a control character or of a character that stands for itself. */
const same = new Set('dDwWbBfnrtv');
const itself = new Set('^$\\.*+?()[]{}|/-');

const control = /^[A-Za-z]$/;
const twoHex = /^[\dA-Fa-f]{2}$/;
const fourHex = /^[\dA-Fa-f]{4}$/;
const bracedHex = /^\{([\dA-Fa-f]{1,6})\}/;
const property = /^\{[\w=]+\}/;
/** Categories of Unicode that RE2 knows by their short names alone. */
const categories: ReadonlyMap<string, string> = new Map([
  ['Letter', 'L'],
  ['Uppercase_Letter', 'Lu'],
  ['Lowercase_Letter', 'Ll'],
  ['Titlecase_Letter', 'Lt'],
  ['Modifier_Letter', 'Lm'],
  ['Other_Letter', 'Lo'],
  ['Mark', 'M'],
  ['Number', 'N'],
  ['Decimal_Number', 'Nd'],
  ['digit', 'Nd'],
  ['Letter_Number', 'Nl'],
  ['Other_Number', 'No'],
  ['Punctuation', 'P'],
  ['punct', 'P'],
  ['Symbol', 'S'],
  ['Currency_Symbol', 'Sc'],
  ['Separator', 'Z'],
  ['Space_Separator', 'Zs'],
  ['Control', 'Cc'],
  ['cntrl', 'Cc'],
]);
/** Longer than what follows an escape. */
const lookahead = 80;

interface Piece {
  readonly text: string;
  /** UTF-16 units of the source that it stands for. */
  readonly length: number;
}

/**
 * A pattern as ECMAScript reads it under its flag `u`, as JSON Schema wants it, in the syntax of RE2, and about how many
 * instructions it comes to; or why there is none. What only a search that goes back can find (a look around, a reference
 * back) has no such form.
 */
export function translatePattern(
  source: string,
): { readonly pattern: string; readonly size: number } | { readonly problem: string } {
  const size = new PatternSize();
  let pattern = '';
  let isClass = false;
  for (let at = 0; at < source.length;) {
    const piece = pieceAt(source, at, isClass);
    if ('problem' in piece) return piece;
    const char = source[at];
    if (!isClass) size.add(piece.text, source.slice(at, at + lookahead));
    if (char === '[' && !isClass) isClass = !piece.text.endsWith(']');
    else if (char === ']') isClass = false;
    pattern += piece.text;
    at += piece.length;
  }
  return { pattern, size: size.total };
}

function pieceAt(source: string, at: number, isClass: boolean): Piece | { readonly problem: string } {
  const rest = source.slice(at, at + lookahead);
  // Of a pair, both halves.
  const [char = ''] = rest;
  if (char === '\\') return escapeIn(rest, isClass);
  if (isClass) {
    // RE2 has classes of names in brackets, and ECMAScript has not.
    return { text: char === '[' ? '\\[' : char, length: char.length };
  }
  // A class of nothing, and one of everything.
  if (rest.startsWith('[]')) return { text: String.raw`[^\x{0}-\x{10ffff}]`, length: 2 };
  if (rest.startsWith('[^]')) return { text: String.raw`[\x{0}-\x{10ffff}]`, length: 3 };
  if (rest.startsWith('[^')) return { text: '[^', length: 2 };
  if (char === '.') return { text: anyButLineEnds, length: 1 };
  if (rest.startsWith('(?')) return groupIn(rest);
  return { text: char, length: char.length };
}

function groupIn(rest: string): Piece | { readonly problem: string } {
  if (rest.startsWith('(?:')) return { text: '(?:', length: 3 };
  const isNamed = rest.startsWith('(?<') && !rest.startsWith('(?<=') && !rest.startsWith('(?<!');
  if (isNamed) return { text: '(?<', length: 3 };
  return { problem: 'must not look ahead or behind' };
}

function escapeIn(rest: string, isClass: boolean): Piece | { readonly problem: string } {
  const letter = rest[1] ?? '';
  if (letter === 's') return { text: isClass ? space : `[${space}]`, length: 2 };
  if (letter === 'S') return { text: isClass ? noSpace : `[${noSpace}]`, length: 2 };
  if (letter === 'b' && isClass) return { text: String.raw`\x{8}`, length: 2 };
  if (letter === 'B' && isClass) return { problem: 'must be a regular expression' };
  if (same.has(letter) || itself.has(letter)) return { text: `\\${letter}`, length: 2 };
  if (letter === '0' && !/^\d/.test(rest.slice(2))) return { text: String.raw`\x{0}`, length: 2 };
  if (letter === 'p' || letter === 'P') return propertyIn(rest);
  const code = codeIn(rest);
  if (code) return { text: `\\x{${code.hex}}`, length: code.length };
  const isBack = /^[1-9k]$/.test(letter);
  return { problem: isBack ? 'must not refer back to a group' : 'must be a regular expression' };
}

function propertyIn(rest: string): Piece | { readonly problem: string } {
  const [name] = property.exec(rest.slice(2)) ?? [];
  if (!name) return { problem: 'must be a regular expression' };
  const value = name.slice(1, -1).replace(/^(?:Script|sc|General_Category|gc)=/, '');
  return { text: `${rest.slice(0, 2)}{${categories.get(value) ?? value}}`, length: 2 + name.length };
}

/** The character that an escape names by its number. */
function codeIn(rest: string): { readonly hex: string; readonly length: number } | undefined {
  const letter = rest[1];
  if (letter === 'c' && control.test(rest.slice(2, 3))) {
    return { hex: (rest.charCodeAt(2) % 32).toString(16), length: 3 };
  }
  if (letter === 'x' && twoHex.test(rest.slice(2, 4))) return { hex: rest.slice(2, 4), length: 4 };
  if (letter !== 'u') return undefined;
  const [braced, hex] = bracedHex.exec(rest.slice(2)) ?? [];
  if (braced && hex) return { hex, length: 2 + braced.length };
  if (!fourHex.test(rest.slice(2, 6))) return undefined;
  // Two halves are one character.
  const high = Number.parseInt(rest.slice(2, 6), 16);
  const low =
    rest.startsWith('\\u', 6) && fourHex.test(rest.slice(8, 12)) ? Number.parseInt(rest.slice(8, 12), 16) : 0;
  if (high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
    return { hex: (0x10000 + (high - 0xd800) * 0x400 + low - 0xdc00).toString(16), length: 12 };
  }
  return { hex: rest.slice(2, 6), length: 6 };
}
