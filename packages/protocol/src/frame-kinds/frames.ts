import { clientFrames } from './client-frames.ts';
import type { FrameKind } from './frame-kind.ts';
import { loggedFrames } from './logged-frames.ts';
import { passingFrames } from './passing-frames.ts';

/** Every kind of frame on a socket, by name. */
export const frames = { ...clientFrames, ...passingFrames, ...loggedFrames } as const satisfies Record<
  string,
  FrameKind
>;

export type FrameName = keyof typeof frames;
