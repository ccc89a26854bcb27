/**
 * A child of child-system.ts: the floor's gateway. It puts each text that it reads from a socket into a stream, reads
 * answers from another, and sends them. It checks, limits, logs and remembers nothing: what it takes is the least that
 * a text takes over WebSockets and two streams of Redis.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { addEntry, entriesOf, floorConnection, floorStreams, readAtOnce } from './floor-streams.ts';

const [{ redisUrl }] = (await once(process, 'message')) as [{ redisUrl: string }];
process.once('disconnect', () => process.exit());

const commands = floorConnection(redisUrl);
const reader = floorConnection(redisUrl);
const sockets = new Map<string, WebSocket>();
let opened = 0;

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 4_096, perMessageDeflate: false });
server.on('connection', (socket) => {
  opened += 1;
  const id = String(opened);
  sockets.set(id, socket);
  socket.on('message', (data: Buffer) =>
    addEntry(commands, floorStreams.texts, { socket: id, text: data.toString() }),
  );
  socket.on('close', () => sockets.delete(id));
});
await once(server, 'listening');
process.send?.({ port: (server.address() as AddressInfo).port });

for (let after = '0'; ;) {
  const reply = await reader.xread('COUNT', readAtOnce, 'BLOCK', 0, 'STREAMS', floorStreams.answers, after);
  const { entries, lastId } = entriesOf(reply);
  for (const { socket, text } of entries) sockets.get(socket)?.send(text);
  after = lastId ?? after;
}
