import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { beforeEachRead, readInPieces } from './read-in-pieces.ts';

/** Both ends of a connection. */
async function connection(): Promise<{ near: Socket; far: Socket; end: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  const end = (): void => {
    near.destroy();
    far.destroy();
    server.close();
  };
  return { near, far, end };
}

it('hands on all that is read, in order, and can be paused between its pieces', async () => {
  const { near, far, end } = await connection();
  const sent = Buffer.from(Array.from({ length: 50_000 }, (_, at) => at % 251));
  const head = Buffer.from('what was read already '.repeat(200));
  let reads = 0;
  const pieces: Buffer[] = [];
  readInPieces(far, head);
  beforeEachRead(far, () => (reads += 1));
  far.on('data', (piece: Buffer) => {
    pieces.push(piece);
    far.pause();
    setImmediate(() => far.resume());
  });
  near.end(sent);
  await once(far, 'end');
  expect(Buffer.concat(pieces).equals(Buffer.concat([head, sent]))).toBe(true);
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(2_048);
  expect(reads).toBeGreaterThan(0);
  expect(reads).toBeLessThan(pieces.length);
  end();
});
