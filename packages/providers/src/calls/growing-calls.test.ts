import { describe, expect, it } from 'vitest';
import { type CallPiece, GrowingCalls } from './growing-calls.ts';

function whole(...pieces: CallPiece[]) {
  const calls = new GrowingCalls('Test');
  for (const piece of pieces) calls.add(piece);
  return calls.whole();
}

describe('GrowingCalls', () => {
  it('joins pieces by index, also of calls that grow side by side', () => {
    expect(
      whole(
        { index: 0, id: 'a', name: 'one', arguments: '' },
        { index: 1, id: 'b', name: 'two' },
        { index: 1, arguments: '{"y"' },
        { index: 0, arguments: '{"x":' },
        { index: 1, arguments: ':2}' },
        { index: 0, arguments: '1}' },
      ),
    ).toEqual([
      { id: 'a', name: 'one', arguments: '{"x":1}' },
      { id: 'b', name: 'two', arguments: '{"y":2}' },
    ]);
  });

  it.each([0, undefined, null])('tells whole calls apart by id, all with the index %s', (index) => {
    expect(
      whole(
        { index, id: 'a', name: 'one', arguments: '{}' },
        { index, id: 'b', name: 'two', arguments: '[]' },
      ),
    ).toEqual([
      { id: 'a', name: 'one', arguments: '{}' },
      { id: 'b', name: 'two', arguments: '[]' },
    ]);
  });

  it('takes an id and a name that come with every piece', () => {
    expect(
      whole(
        { index: 0, id: 'a', name: 'one', arguments: '{' },
        { index: 0, id: 'a', name: 'one', arguments: '}' },
      ),
    ).toEqual([{ id: 'a', name: 'one', arguments: '{}' }]);
  });

  it('gives a call without an id one of its own', () => {
    const [one, two] = whole(
      { index: 0, id: '', name: 'one', arguments: '{}' },
      { index: 1, name: 'two', arguments: '{}' },
    );
    expect(one?.id).toMatch(/^call_/);
    expect(one?.id).not.toBe(two?.id);
  });

  it('keeps malformed arguments, and writes {} for none', () => {
    expect(whole({ id: 'a', name: 'one', arguments: '{"x' }, { id: 'b', name: 'two' })).toMatchObject([
      { arguments: '{"x' },
      { arguments: '{}' },
    ]);
  });

  it('keeps what the provider wants back', () => {
    expect(whole({ index: 0, id: 'a', name: 'one', extra: { sign: 1 } }, { index: 0 })).toMatchObject([
      { extra: { sign: 1 } },
    ]);
  });

  it('refuses a call of nothing and arguments without end', () => {
    const malformed = expect.objectContaining({ code: 'PROVIDER_BAD_RESPONSE' }) as unknown;
    expect(() => whole({ index: 0, id: 'a' })).toThrow(malformed);
    expect(() => whole({ name: 'one', arguments: 'x'.repeat(1_000_001) })).toThrow(malformed);
  });
});
