import { describe, expect, it } from 'vitest';
import { BodyProblem } from '../failures/body-problem.ts';
import { EventDecoder } from './event-decoder.ts';

/** What bytes come to that arrive in pieces of this length. */
function decode(body: string | Uint8Array, length: number): unknown[] {
  const bytes = Buffer.from(body);
  const decoder = new EventDecoder();
  const events: unknown[] = [];
  for (let at = 0; at < bytes.length; at += length)
    events.push(...decoder.push(bytes.subarray(at, at + length)));
  events.push(...decoder.end());
  return events.map((event) => (event instanceof BodyProblem ? event.kind : event));
}

const named = (name: string | undefined, data: unknown) => ({ name, data });
const a = named(undefined, { a: '🙂 }' });
const json = JSON.stringify(a.data);

describe('EventDecoder', () => {
  it.each<[string, unknown[]]>([
    [`data: ${json}\n\ndata: ${json}\n\ndata: [DONE]\n\ndata: ${json}\n\n`, [a, a, 'done']],
    [`\ufeffevent: x\r\ndata:${json}\r\n\r\n: c\r\n\r\ndata: ${json}`, [named('x', a.data), a]],
    [`event: x\r\rdata: ${json}\rdata: ${json}\r\r`, [named('x', a.data), named('x', a.data)]],
    [`data: {"a":\ndata: "🙂 }"}\n\nid: 1\ndata\ndata: [PING]\n\n`, [a]],
    [`\n  ${JSON.stringify(a.data, null, 2)}\n${json}${json}\n[DONE]`, [a, a, a, 'done']],
    [`data: ${json}\n\n{"b":\n1}\n\ndata: ${json}\n`, [a, named(undefined, { b: 1 }), a]],
    [`data: ${json}\n\ndata: {"a"`, [a]],
    [`data: ${json}\n\n{"a":`, [a]],
    [`data: ${json}\n\ndata: {"a" 1}\n\ndata: ${json}\n\n`, [a, 'malformed']],
    [`data: ${json}\n\n{"a" 1}\n\ndata: ${json}\n\n`, [a, 'malformed']],
    ['\n <html>\n</html>', ['page']],
    ['data: null\n\ndata: 7\n\n', [named(undefined, null), named(undefined, 7)]],
    ['nothing of it\n\n', []],
  ])('reads %o, wherever it falls apart', (body, expected) => {
    for (const length of [1, 2, 3, 5, 7, 1_000]) expect(decode(body, length)).toEqual(expected);
  });

  it.each(['data: {"a":"', '{"a":"', 'data: "', ': ', '{"a":[[[['])(
    'stops at what does not end (%s)',
    (begin) => {
      const decoder = new EventDecoder();
      decoder.push(Buffer.from(begin));
      const more = Buffer.alloc(64 * 1024, 'x');
      let pushed = 0;
      let last: unknown;
      while (!(last instanceof BodyProblem) && pushed < 200) {
        last = decoder.push(more).at(-1);
        pushed += 1;
      }
      expect(last).toMatchObject({ kind: 'endless' });
      expect(pushed).toBeLessThan(70);
    },
  );

  it('stops at data of many lines that do not end', () => {
    const lines = Buffer.from('data: {\n'.repeat(10_000));
    const decoder = new EventDecoder();
    const events = Array.from({ length: 300 }, () => decoder.push(lines)).flat();
    expect(events).toMatchObject([{ kind: 'endless' }]);
  });
});
