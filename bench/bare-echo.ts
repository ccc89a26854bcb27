// A child of references.ts: a WebSocket server that does nothing but send back what it reads.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (data) => socket.send(data));
});
server.on('listening', () => process.send?.(server.address()));
process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit());
