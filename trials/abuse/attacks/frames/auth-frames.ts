import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { cycled } from '../../wire/cycled.ts';
import { frameFlood } from '../../wire/frame-flood.ts';
import { textFrame } from '../../wire/raw-frames.ts';

export const authFrames: Attack = {
  name: 'auth-frames',
  tries: 'sockets that renew their token 20,000 times a second, by good ones and by bad ones of every size',
  unit: 'frames',
  prepare: (ground) => loggedIn(ground, 4),
  strike: (field) => {
    const good = field.tokens[0] ?? '';
    const [head = '', body = ''] = good.split('.');
    const tokens = [
      good,
      `${head}.${body}.${'a'.repeat(43)}`,
      good,
      'a',
      `${head}.${'a'.repeat(20_000)}.a`,
      good,
    ];
    const frames = tokens.map((token) => textFrame({ type: 'system', metadata: { event: 'auth', token } }));
    return frameFlood(field, { sockets: 4, perSecond: 20_000, frames: cycled(frames) });
  },
};
