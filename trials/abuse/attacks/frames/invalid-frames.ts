import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { cycled } from '../../wire/cycled.ts';
import { frameFlood } from '../../wire/frame-flood.ts';
import { invalid, large } from '../../wire/invalid-frames.ts';

/** A large one for so many small ones. */
const smallForALarge = 500;

export const invalidFrames: Attack = {
  name: 'invalid-frames',
  tries:
    'sockets that send 50,000 frames a second that are no JSON, of no type, deep, binary or huge, and come back',
  unit: 'frames',
  prepare: (ground) => loggedIn(ground, 4),
  strike: (field) => {
    const small = Array.from({ length: smallForALarge }, (_, at) => invalid[at % invalid.length]);
    const frames = large.flatMap((frame) => [...small, frame]).filter((frame) => frame !== undefined);
    return frameFlood(field, { sockets: 4, perSecond: 50_000, frames: cycled(frames) });
  },
};
