import * as z from 'zod';
import { optional } from '../json/optional.ts';

const AtLeastOne = optional(z.int().min(1));

/** Limits on the use of an agent, in its `metadata.limits`. They can only lower the operator's limits. */
export const AgentLimits = z.object({
  messages_per_minute: AtLeastOne,
  tokens_per_minute: AtLeastOne,
  messages_per_hour: AtLeastOne,
  tokens_per_hour: AtLeastOne,
});
export type AgentLimits = z.infer<typeof AgentLimits>;
