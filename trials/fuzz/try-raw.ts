import { connect } from 'node:net';
import { mostMs } from './judge-reply.ts';

/** Writes bytes on a connection; returns what was wrong with the answer, if there is one, or `undefined`. */
export async function tryRaw(root: string, bytes: string): Promise<string | undefined> {
  const { hostname, port } = new URL(root);
  const socket = connect(Number(port), hostname);
  let text = '';
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (data: Buffer) => {
      text += data.toString('latin1');
      resolve();
    });
    socket.on('close', resolve);
    socket.on('error', () => resolve());
    // A server may wait for more; what it must not is to fall over.
    socket.setTimeout(300, resolve);
  });
  socket.write(Buffer.from(bytes, 'latin1'));
  const started = performance.now();
  await answered;
  socket.destroy();
  if (performance.now() - started > mostMs) return 'took too long';
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return status !== undefined && Number(status) >= 500 && status !== '505'
    ? `answered by ${status}`
    : undefined;
}
