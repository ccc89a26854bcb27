import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TcpLink } from '../../../tests/support/tcp-link.ts';

const frame = 'a frame of some length\n'.repeat(100);
let server: Server;
let link: TcpLink;

/** Answers whatever comes with a frame. */
beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(frame));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  link = new TcpLink(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await link.open();
});

afterEach(async () => {
  await link.cut();
  server.close();
});

/** How many bytes of answers come by a connection that asks `times`, and whether it breaks. */
async function asked(times: number): Promise<{ bytes: number; broke: boolean }> {
  const socket = connect(link.port, '127.0.0.1');
  let bytes = 0;
  let broke = false;
  socket.on('data', (chunk) => (bytes += chunk.length));
  socket.on('error', () => undefined);
  socket.on('close', () => (broke = true));
  for (let time = 1; time <= times && !broke; time++) {
    socket.write('?');
    await expect.poll(() => broke || bytes === time * frame.length).toBe(true);
  }
  socket.destroy();
  return { bytes, broke };
}

it('breaks each connection of a lossy link midway in a frame, and takes the next', async () => {
  link.lose(() => 0.3);
  for (const losses of [1, 2]) {
    const { bytes, broke } = await asked(10);
    expect(broke).toBe(true);
    expect(bytes % frame.length).toBeGreaterThan(0);
    expect(link.losses).toBe(losses);
  }
  link.behave('open');
  expect(await asked(10)).toEqual({ bytes: 10 * frame.length, broke: false });
});
