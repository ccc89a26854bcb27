import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { frameFlood } from '../../wire/frame-flood.ts';
import { clientFrame, opcodes } from '../../wire/raw-frames.ts';

const payload = 'a'.repeat(125);
const [ping, pong] = [clientFrame(opcodes.ping, payload), clientFrame(opcodes.pong, payload)];
/** A socket on which more pongs wait to be sent than sixty is given up: more pings at a time would be a kindness. */
const pingsAtOnce = 20;

export const protocolPings: Attack = {
  name: 'protocol-pings',
  tries: 'one socket that sends 100,000 pings and pongs of the protocol a second, as large as they may be',
  unit: 'frames',
  prepare: (ground) => loggedIn(ground, 1),
  strike: (field) =>
    frameFlood(field, {
      sockets: 1,
      perSecond: 100_000,
      frames: (count) => {
        const pings = Math.min(count, pingsAtOnce);
        const pongs = count - pings;
        return Buffer.concat([
          Buffer.alloc(pings * ping.length, ping),
          Buffer.alloc(pongs * pong.length, pong),
        ]);
      },
    }),
};
