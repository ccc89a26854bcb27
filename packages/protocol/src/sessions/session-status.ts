import * as z from 'zod';

export const sessionTypes = ['human_agent', 'agent_agent'] as const;
export const SessionType = z.enum(sessionTypes);
export type SessionType = z.infer<typeof SessionType>;

export const sessionStatuses = ['initializing', 'active', 'ended', 'expired'] as const;
export const SessionStatus = z.enum(sessionStatuses);
export type SessionStatus = z.infer<typeof SessionStatus>;
