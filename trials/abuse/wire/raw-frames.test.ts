import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { clientFrame, opcodes, takeFrames, textFrame } from './raw-frames.ts';
import { RawSocket } from './raw-socket.ts';

it('is understood by a real server, and understands it, at every size of frame', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  onTestFinished(() => server.close());
  server.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.on('ping', () => socket.close(4004, 'enough'));
  });
  await once(server, 'listening');
  const sizes = [1, 125, 126, 65_535, 65_536, 200_000];
  const kinds: string[] = [];
  const how = await new Promise<string>((resolve) => {
    const opened = new RawSocket({
      port: (server.address() as AddressInfo).port,
      session: 'any',
      onOpen: (socket) => {
        for (const size of sizes) {
          socket.write(
            textFrame({ type: 'text', content: 'x'.repeat(size), metadata: { event: `e${size}` } }),
          );
        }
        socket.write(clientFrame(opcodes.ping));
      },
      onText: (kind) => kinds.push(kind),
      onEnd: resolve,
    });
    onTestFinished(() => opened.drop());
  });
  expect(kinds).toEqual(sizes.map((size) => `e${size}`));
  expect(how).toBe('4004');
});

it('takes frames that come in pieces', () => {
  const whole = Buffer.concat(
    [1, 200, 70_000].map((size) => {
      // A server does not mask.
      const frame = clientFrame(opcodes.text, 'x'.repeat(size));
      const head = frame.length - size - 4;
      frame[1] = (frame[1] ?? 0) & 0x7f;
      return Buffer.concat([frame.subarray(0, head), frame.subarray(head + 4)]);
    }),
  );
  const lengths: number[] = [];
  let rest = Buffer.alloc(0);
  for (let at = 0; at < whole.length; at += 997) {
    const more = Buffer.concat([rest, whole.subarray(at, at + 997)]);
    rest = Buffer.from(takeFrames(more, ({ payload }) => lengths.push(payload.length)));
  }
  expect(lengths).toEqual([1, 200, 70_000]);
  expect(rest).toHaveLength(0);
});
