import { expect } from 'vitest';
import type { EventClient } from './event-client.ts';
import { is, type SocketClient } from './socket-client.ts';

export type TestListener = SocketClient | EventClient;

/** A client, or a page, at one gateway. */
interface Listening {
  session(): Promise<string>;
  attach(sessionId: string): Promise<SocketClient>;
  events(sessionId: string): Promise<EventClient>;
}

/** A socket and an event stream of one new session. */
export async function openListeners(there: Listening): Promise<[SocketClient, EventClient]> {
  const id = await there.session();
  return [await there.attach(id), await there.events(id)];
}

/** Waits until all are closed, each in this way. */
export async function expectClosed(
  end: { readonly code: number; readonly reason: string },
  listeners: readonly TestListener[],
): Promise<void> {
  const ends = await Promise.all(listeners.map((listener) => listener.closed()));
  expect(ends).toEqual(listeners.map(() => end));
}

/** Waits for the answer to a ping. */
export async function expectOpen(socket: SocketClient): Promise<void> {
  socket.send({ type: 'ping' });
  await socket.next(is.event('pong'));
}
