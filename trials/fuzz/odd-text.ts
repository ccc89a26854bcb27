import type { Random } from '../chaos/random.ts';

/** Long enough for every limit but that of a frame's size. */
const long = [257, 1_025, 5_000, 33_000, 70_000];
const pieces = [
  'a',
  '7',
  ' ',
  '\n',
  '"',
  '\\',
  '/',
  'eyJ',
  'a://',
  'é',
  '😀',
  '\u0000',
  '\ud800',
  '\u2028',
  '%',
  ',',
];

const texts = [
  '',
  ' ',
  '\t\r\n',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00\ud800',
  '\ufeffx',
  '\u202eabc',
  'e\u0301\u0302\u0303',
  '👩‍👩‍👧‍👦',
  '\ufffe\uffff',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '0',
  '-1',
  '1e999',
  '99999999999999999999',
  '../../etc/passwd',
  '%00',
  '%s%n%d',
  '{{7*7}}',
  '${x}',
  "' OR 1=1 --",
  '"},"type":"stop","x":{"y":"',
  '<script>alert(1)</script>',
  'ses_0_',
  `ses_99999_${'x'.repeat(20)}`,
  `ses_0_${'x'.repeat(20)}`,
  `agt_0_${'x'.repeat(20)}_99`,
  `agt_r_${'x'.repeat(20)}`,
  'msg_',
  '0.',
  '9999999999999.msg_x.1',
  '1.msg_x.9999999999999',
  'Bearer Bearer',
  '\u001b[31m',
  '*',
  '{p0}',
  'ac:*',
];

/** A text that somebody may not have thought of. */
export function oddText(random: Random): string {
  return random.chance(0.15) ? random.pick(pieces).repeat(random.pick(long)) : random.pick(texts);
}
