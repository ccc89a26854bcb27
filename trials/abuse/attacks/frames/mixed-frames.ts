import type { Attack } from '../../attack.ts';
import { loggedIn } from '../../logged-in.ts';
import { cycled } from '../../wire/cycled.ts';
import { frameFlood } from '../../wire/frame-flood.ts';
import { invalid, large } from '../../wire/invalid-frames.ts';
import { clientFrame, opcodes, textFrame } from '../../wire/raw-frames.ts';

export const mixedFrames: Attack = {
  name: 'mixed-frames',
  tries:
    'fifty sockets of one user that send 50,000 frames a second of every kind, good and bad, and come back',
  unit: 'frames',
  prepare: (ground) => loggedIn(ground, 5),
  strike: (field) => {
    const auth = { type: 'system', metadata: { event: 'auth', token: field.tokens[0] } };
    const good = [
      textFrame({ type: 'ping' }),
      clientFrame(opcodes.ping, 'a'),
      clientFrame(opcodes.pong, 'a'),
      textFrame({ type: 'stop' }),
      textFrame(auth),
      textFrame({ type: 'text', content: 'a'.repeat(100) }),
    ];
    const many = Array.from({ length: 60 }, () => [...good, ...invalid]).flat();
    const frames = field.random.shuffled([...many, ...large]);
    return frameFlood(field, { sockets: 50, perSecond: 50_000, frames: cycled(frames) });
  },
};
