import * as z from 'zod';
import { MessageType } from './message-type.ts';

/** What every frame has in common, from either side (`interface WebSocketMessage`). */
export const Frame = z.object({
  type: MessageType,
  content: z.string().optional(),
  sender: z.string().optional(),
  receiver: z.string().optional(),
  timestamp: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});
export type Frame = z.infer<typeof Frame>;
