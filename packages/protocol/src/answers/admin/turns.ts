import * as z from 'zod';

/** A turn that cost too many workers. */
export const AsideTurnInfo = z.object({
  id: z.string(),
  at: z.string(),
  session_id: z.string(),
  message_id: z.string(),
  attempts: z.int(),
  /** If it was asked for; null for the turn of a conversation, which answers no single text. */
  content: z.string().nullable().optional(),
});
export type AsideTurnInfo = z.infer<typeof AsideTurnInfo>;

export const AsideTurnList = z.object({ turns: z.array(AsideTurnInfo), next: z.string().nullable() });
export type AsideTurnList = z.infer<typeof AsideTurnList>;

export const RetriedTurn = z.object({ message_id: z.string() });
export type RetriedTurn = z.infer<typeof RetriedTurn>;
