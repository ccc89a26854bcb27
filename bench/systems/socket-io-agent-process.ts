/** A child of child-system.ts: an agent that is a client of a node of Socket.IO, and answers each text with itself. */
import { once } from 'node:events';
import { io } from 'socket.io-client';

const [{ port }] = (await once(process, 'message')) as [{ port: number }];
process.once('disconnect', () => process.exit());

const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], query: { is: 'agent' } });
socket.on('text', (room: string, text: string) => socket.emit('answer', room, text));
socket.once('connect', () => process.send?.({}));
