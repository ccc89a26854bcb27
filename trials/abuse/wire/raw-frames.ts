export const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame of a client, masked with zeros: that is allowed, and costs the sender nothing. */
export function clientFrame(opcode: number, payload: Buffer | string = ''): Buffer {
  const body = Buffer.from(payload);
  const { length } = body;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, 0x80 | 126, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | 127]), bigEndian(length)]);
  return Buffer.concat([head, Buffer.alloc(4), body]);
}

export function textFrame(frame: object | string): Buffer {
  return clientFrame(opcodes.text, typeof frame === 'string' ? frame : JSON.stringify(frame));
}

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Takes the frames of a server off what has come; returns what is left. */
export function takeFrames(data: Buffer, take: (frame: ServerFrame) => void): Buffer {
  let at = 0;
  for (;;) {
    if (data.length < at + 2) break;
    const [opcode, short] = [(data[at] ?? 0) & 0x0f, (data[at + 1] ?? 0) & 0x7f];
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (data.length < at + head) break;
    const length =
      short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
    const end = at + head + length;
    if (data.length < end) break;
    take({ opcode, payload: data.subarray(at + head, end) });
    at = end;
  }
  return at === 0 ? data : data.subarray(at);
}
