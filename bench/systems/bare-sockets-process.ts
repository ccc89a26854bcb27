/** A child of idle-sockets.ts: a server of the package `ws` with the gateway's options, that pings and does nothing else. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** As the gateway's `HEARTBEAT_SECONDS`. */
const heartbeatMs = 30_000;

await once(process, 'message');
process.once('disconnect', () => process.exit());
const server = new WebSocketServer({
  port: 0,
  host: '127.0.0.1',
  backlog: 4_096,
  perMessageDeflate: false,
  maxPayload: 262_144,
});
server.on('connection', (socket) => socket.on('error', () => undefined));
await once(server, 'listening');
setInterval(() => {
  for (const socket of server.clients) socket.ping();
}, heartbeatMs);
process.send?.({ port: (server.address() as AddressInfo).port });
