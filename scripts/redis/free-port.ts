import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections, so that none of them is in the way. */
const lowest = 20_000;
const count = 12_000;

/** A TCP port of the loopback address that nothing listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * count);
    if ((await listenProblem('127.0.0.1', port)) === undefined) return port;
  }
}

/**
 * Why a port cannot be listened on (with others who share it: `isShared`), as the system's error code; `undefined` if it
 * can.
 */
export async function listenProblem(
  host: string,
  port: number,
  { isShared = false }: { readonly isShared?: boolean } = {},
): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ port, host, reusePort: isShared });
    await once(server, 'listening');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  server.close();
  await once(server, 'close');
  return undefined;
}
