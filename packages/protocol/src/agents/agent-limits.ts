import * as z from 'zod';
import { optional } from '../json/optional.ts';

const AtLeastOne = optional(z.int().min(1));

/** What an agent may be used for at most, in `metadata.limits` of the agent. It lowers the operator's limits. */
export const AgentLimits = z.object({
  messages_per_minute: AtLeastOne,
  tokens_per_minute: AtLeastOne,
  messages_per_hour: AtLeastOne,
  tokens_per_hour: AtLeastOne,
});
export type AgentLimits = z.infer<typeof AgentLimits>;
