import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { frameFlood } from '../../wire/frame-flood.ts';
import { textFrame } from '../../wire/raw-frames.ts';

export const stopLeftovers: Attack = {
  name: 'stop-leftovers',
  tries:
    'stops of idle sessions, each under an id of its own of 128 characters, for what is remembered of them in Redis',
  unit: 'frames',
  redisGrowth: 8 * 1_048_576,
  prepare: (ground) => loggedIn(ground, 5),
  strike: (field) => {
    let at = 0;
    const stop = (): Buffer => {
      const id = `${(at += 1)}`.padStart(128, 'a');
      return textFrame({ type: 'stop', metadata: { client_message_id: id } });
    };
    return frameFlood(field, {
      sockets: 10,
      perSecond: 20_000,
      frames: (count) => Buffer.concat(Array.from({ length: count }, stop)),
    });
  },
};
