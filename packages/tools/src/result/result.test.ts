import { describe, expect, it } from 'vitest';
import { Secrets } from '../secrets/secrets.ts';
import { cutText } from './cut-text.ts';
import { problemsWithAnswer } from './question.ts';
import { inDoubt } from './tool-outcome.ts';

describe('a text that is cut', () => {
  it('is left as it is if it fits', () => {
    expect(cutText('abc', 3)).toBe('abc');
    expect(cutText('', 0)).toBe('');
  });

  it.each([
    ['x'.repeat(2_000), 300],
    ['ü'.repeat(2_000), 301],
    ['🙂'.repeat(2_000), 302],
  ])('ends with a mark, in whole characters and within its limit', (text, most) => {
    const cut = cutText(text, most);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut).toMatch(/\[cut: the result has \d+ bytes, and this is its beginning\]$/);
  });

  it('is well-formed whatever it was', () => {
    expect(cutText('a\ud800', 10)).toBe('a\ufffd');
  });
});

describe('secrets', () => {
  it('are hidden wherever they stand, in JSON too', () => {
    const secrets = new Secrets(['abcd', 'abcdef', 'with "quotes"', 'abc']);
    expect(secrets.hide('abcdef abcd abc')).toBe('[secret] [secret] abc');
    expect(secrets.hide(JSON.stringify({ told: 'with "quotes"' }))).toBe('{"told":"[secret]"}');
  });
});

describe('a call that did not come to an end', () => {
  it('is in doubt, unless it may be made again', () => {
    expect(inDoubt('TOOL_TIMEOUT', 'Too slow.', true)).toMatchObject({ status: 'error' });
    expect(inDoubt('TOOL_TIMEOUT', 'Too slow.', false)).toMatchObject({
      status: 'unknown',
      content: expect.stringContaining('not known'),
    });
  });
});

describe('an answer to a question', () => {
  it('is compared with what was asked for', () => {
    const schema = { type: 'object', properties: { size: { enum: ['small'] } }, required: ['size'] };
    expect(problemsWithAnswer({ schema }, { size: 'small' })).toEqual([]);
    expect(problemsWithAnswer({ schema }, { size: 'large' })).toMatchObject([{ path: 'size' }]);
    // What cannot be read refuses nothing.
    expect(problemsWithAnswer({ schema: { title: 'x'.repeat(1_000_000) } }, {})).toEqual([]);
  });
});
