import { Metrics } from './metrics.ts';
import { is, type SocketClient } from './socket-client.ts';

/** How a connection ends for a client that does not read, by when it reads on. */
export const slowReaderEnds = [
  // The word of it stands behind what was buffered, and the gateway waits three seconds for it to be read.
  { reads: 'at once', end: { code: 4000, reason: 'slow consumer' } },
  { reads: 'after they were cut off', end: { code: 1006, reason: '' } },
];

/**
 * Says long texts, which an agent repeats, until a gateway gives up a listener that does not read them; returns how
 * many.
 */
export async function writeUntilSlow(writer: SocketClient, adminUrl: string): Promise<number> {
  const slowReaders = async (): Promise<number> =>
    (await Metrics.read(adminUrl)).sum('agentconnect_slow_readers_total');
  const before = await slowReaders();
  const content = 'x'.repeat(200_000);
  let texts = 0;
  while (texts < 40 && (await slowReaders()) === before) {
    await writer.text(`${texts} ${content}`);
    await writer.next(is.response);
    texts += 1;
  }
  writer.drop();
  return texts;
}
