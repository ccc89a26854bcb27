import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { frameFlood } from '../../wire/frame-flood.ts';
import { textFrame } from '../../wire/raw-frames.ts';

const ping = textFrame({ type: 'ping' });

export const pingFlood: Attack = {
  name: 'ping-flood',
  tries: 'one socket that sends 100,000 pings a second, each of which is to be answered',
  unit: 'frames',
  prepare: (ground) => loggedIn(ground, 1),
  strike: (field) =>
    frameFlood(field, {
      sockets: 1,
      perSecond: 100_000,
      frames: (count) => Buffer.alloc(count * ping.length, ping),
    }),
};
