import { describe, expect, it } from 'vitest';
import { wellFormedJson } from './well-formed-json.ts';

describe('wellFormedJson', () => {
  it.each([
    ['{"a":"🙂 é"}', '{"a":"🙂 é"}'],
    [String.raw`{"a":"\ud83d\ude42"}`, String.raw`{"a":"\ud83d\ude42"}`],
    [String.raw`{"a":"\uD83D\uDE42 \n \\ud83d"}`, String.raw`{"a":"\uD83D\uDE42 \n \\ud83d"}`],
    [String.raw`{"\ud83d":"\ude42 \uDE42\uD83D"}`, String.raw`{"\ufffd":"\ufffd \ufffd\ufffd"}`],
    [String.raw`{"a":"\\\ud83d \ud83d\ud83d\ude42"}`, String.raw`{"a":"\\\ufffd \ufffd\ud83d\ude42"}`],
    ['{"a":"\ud83d"}', '{"a":"\ufffd"}'],
    [String.raw`{"a":"\ud83`, String.raw`{"a":"\ud83`],
  ])('%s', (json, expected) => {
    expect(wellFormedJson(json)).toBe(expected);
  });
});
