import * as z from 'zod';
import { SessionStatus, SessionType } from '../sessions/session-status.ts';

export const SessionResponse = z.object({
  session_id: z.string(),
  type: z.literal('system'),
  created_at: z.string(),
  status: SessionStatus,
  session_type: SessionType,
  agents: z.record(
    z.string(),
    z.object({
      agent_id: z.string(),
      provider: z.string(),
      model: z.string(),
      capabilities: z.array(z.string()),
      personality: z.string().optional(),
      status: z.string(),
    }),
  ),
  metadata: z.record(z.string(), z.unknown()).optional(),
  /** Present if an `Idempotency-Key` was repeated: an earlier request created this session. */
  duplicate: z.literal(true).optional(),
});
export type SessionResponse = z.infer<typeof SessionResponse>;

export const SessionListResponse = z.object({
  /** Newest first. */
  sessions: z.array(SessionResponse),
  /** What to pass as `after` for the next page; null on the last. */
  next: z.string().nullable(),
  total_count: z.int(),
});
export type SessionListResponse = z.infer<typeof SessionListResponse>;

export const DeleteSessionResponse = z.object({
  status: z.enum(['success', 'error']),
  message: z.string().optional(),
});
export type DeleteSessionResponse = z.infer<typeof DeleteSessionResponse>;
