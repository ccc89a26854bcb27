import { describe, expect, it } from 'vitest';
import { FragmentCount } from './fragment-count.ts';

function frame(opcode: number, length: number, { fin = true, masked = true } = {}): Buffer {
  const mask = masked ? 0x80 : 0;
  const first = (fin ? 0x80 : 0) | opcode;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  if (length < 126) head[1] = mask | length;
  else if (length < 65_536) {
    head[1] = mask | 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = mask | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  // Bytes that would be heads of fragments if they were taken for some.
  return Buffer.concat([head, Buffer.alloc(masked ? 4 : 0), Buffer.alloc(length)]);
}

/** Two whole messages, a ping in the middle of a third, and that one in five pieces of all lengths. */
const stream = Buffer.concat([
  frame(1, 20),
  frame(2, 300),
  frame(1, 5, { fin: false }),
  frame(9, 0),
  frame(0, 200, { fin: false }),
  frame(0, 0, { fin: false }),
  frame(0, 70_000, { fin: false }),
  frame(0, 1),
  frame(1, 3, { masked: false }),
  frame(8, 2),
]);

describe('FragmentCount', () => {
  it('counts the frames that are not the last of their message', () => {
    expect(new FragmentCount().add(stream)).toBe(4);
  });

  it.each([1, 2, 3, 7, 64, 1_000])('counts the same in parts of %i bytes', (size) => {
    const count = new FragmentCount();
    let fragments = 0;
    for (let at = 0; at < stream.length; at += size) fragments += count.add(stream.subarray(at, at + size));
    expect(fragments).toBe(4);
  });
});
