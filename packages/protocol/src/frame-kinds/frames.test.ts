import { expect, it } from 'vitest';
import { durableTypes } from '../frames/message-type.ts';
import type { FrameKind } from './frame-kind.ts';
import { frames } from './frames.ts';
import { loggedFrames } from './logged-frames.ts';

it('has a kind of frame for each type that is logged, and logs no other', () => {
  const logged = Object.values(loggedFrames).map(({ schema }) => schema.shape['type']?.toJSONSchema().const);
  expect(new Set(logged)).toEqual(new Set(durableTypes));
  for (const [name, { durable = false }] of Object.entries<FrameKind>(frames)) {
    expect(durable, name).toBe(Object.hasOwn(loggedFrames, name));
  }
});
