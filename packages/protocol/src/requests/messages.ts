import * as z from 'zod';
import { FrameMetadata } from '../frames/client-frame.ts';
import { optional } from '../json/optional.ts';

export const PostMessageRequest = z.object({
  content: z.string().min(1),
  receiver: optional(z.string().max(256)),
  metadata: optional(FrameMetadata),
});
