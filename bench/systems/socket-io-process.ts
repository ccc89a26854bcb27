/**
 * A child of child-system.ts: a node of Socket.IO with its Redis Streams adapter, all as they come. What a client says goes
 * to the agents, wherever they are, and what an agent answers goes into the client's room: both ways lead through Redis
 * where client and agent are at different nodes.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const [{ redisUrl }] = (await once(process, 'message')) as [{ redisUrl: string }];
process.once('disconnect', () => process.exit());

/** What an agent says that it is, and the room of all of them. */
const agent = 'agent';

const http = createServer();
const server = new Server(http, {
  adapter: createAdapter(new Redis(redisUrl)),
  transports: ['websocket'],
  serveClient: false,
});
server.on('connection', (socket) => {
  if (socket.handshake.query['is'] === agent) void socket.join(agent);
  socket.on('text', (text: string) => server.to(agent).emit('text', socket.id, text));
  socket.on('answer', (room: string, text: string) => server.to(room).emit('answer', text));
});

http.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
await once(http, 'listening');
process.send?.({ port: (http.address() as AddressInfo).port });
