import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { frameFlood } from '../../wire/frame-flood.ts';
import { clientFrame, opcodes } from '../../wire/raw-frames.ts';

const pair = Buffer.concat([
  clientFrame(opcodes.ping, 'a'.repeat(125)),
  clientFrame(opcodes.pong, 'a'.repeat(125)),
]);

export const protocolPings: Attack = {
  name: 'protocol-pings',
  tries: 'one socket that sends 100,000 pings and pongs of the protocol a second, as large as they may be',
  unit: 'frames',
  prepare: (ground) => loggedIn(ground, 1),
  strike: (field) =>
    frameFlood(field, {
      sockets: 1,
      perSecond: 100_000,
      frames: (count) => Buffer.alloc(Math.ceil(count / 2) * pair.length, pair),
    }),
};
