import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { Redis } from 'ioredis';

/** Commands by which the bench itself looks at the server. */
const looking = new Set(['info', 'monitor', 'ping', 'client']);

/** What MONITOR tells of a command: who sent it, and its name. */
const told = /^\+[\d.]+ \[\d+ ([^\]]+)\] "([^"]+)"/;

/**
 * How many commands clients send while something happens: those of scripts are left out, so that each is a way to the
 * server and back, though many may be on it together. MONITOR costs the server half its speed: nothing else is measured
 * meanwhile. Its lines are read as they come: a client of Redis takes those for replies that come in one piece with the
 * server's OK.
 */
export async function clientCommands(redis: Redis, action: () => Promise<void>): Promise<number> {
  let count = 0;
  const { host = '127.0.0.1', port = 6_379 } = redis.options;
  const socket = connect(port, host);
  await once(socket, 'connect');
  const lines = createInterface({ input: socket });
  const begun = once(lines, 'line');
  socket.write('MONITOR\r\n');
  await begun;
  lines.on('line', (line) => {
    const [, source, name = ''] = told.exec(line) ?? [];
    if (source !== undefined && source !== 'lua' && !looking.has(name.toLowerCase())) count += 1;
  });
  try {
    await action();
  } finally {
    socket.destroy();
  }
  return count;
}
