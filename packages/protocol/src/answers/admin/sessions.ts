import * as z from 'zod';
import { SessionStatus, SessionType } from '../../sessions/session-status.ts';
import { SessionResponse } from '../sessions.ts';

/** A session of any user, without what was said in it. */
export const AdminSessionInfo = z.object({
  session_id: z.string(),
  user: z.string(),
  session_type: SessionType,
  status: SessionStatus,
  work: z.enum(['none', 'waiting', 'running', 'paused']),
  agents: z.int(),
  answers: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  created_at: z.string(),
  expires_at: z.string(),
});
export type AdminSessionInfo = z.infer<typeof AdminSessionInfo>;

export const AdminSessionList = z.object({
  sessions: z.array(AdminSessionInfo),
  next: z.string().nullable(),
});
export type AdminSessionList = z.infer<typeof AdminSessionList>;

export const AdminSession = SessionResponse.omit({ duplicate: true }).extend({ user: z.string() });
export type AdminSession = z.infer<typeof AdminSession>;

/** A registered agent of any user. */
export const AdminAgent = z.object({
  agent_id: z.string(),
  user: z.string(),
  name: z.string(),
  provider: z.string(),
  model: z.string(),
  visibility: z.enum(['public', 'private']),
  answers: z.int(),
  total_tokens: z.int(),
  created_at: z.string(),
  last_active: z.string().nullable(),
  error: z.object({ code: z.string(), at: z.string() }).nullable(),
});
export type AdminAgent = z.infer<typeof AdminAgent>;

export const AdminAgentList = z.object({ agents: z.array(AdminAgent), next: z.string().nullable() });
export type AdminAgentList = z.infer<typeof AdminAgentList>;
