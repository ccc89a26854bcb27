import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { frameFlood } from '../../wire/frame-flood.ts';
import { textFrame } from '../../wire/raw-frames.ts';

const stop = textFrame({ type: 'stop' });

export const stopFrames: Attack = {
  name: 'stop-frames',
  tries: 'sockets that send 50,000 stops a second, each of which is a step in Redis',
  unit: 'frames',
  prepare: (ground) => loggedIn(ground, 4),
  strike: (field) =>
    frameFlood(field, {
      sockets: 8,
      perSecond: 50_000,
      frames: (count) => Buffer.alloc(count * stop.length, stop),
    }),
};
