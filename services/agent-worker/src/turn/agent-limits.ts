import type { UseLimits } from '@agentconnect/broker';
import { AgentLimits } from '@agentconnect/protocol';
import type { WorkerConfig } from '../config.ts';

/** The operator's limits for any agent; 0 is no limit. */
export function operatorLimits(config: WorkerConfig): UseLimits {
  return {
    messages_per_minute: config.AGENT_MESSAGES_PER_MINUTE,
    tokens_per_minute: config.AGENT_TOKENS_PER_MINUTE,
    messages_per_hour: config.AGENT_MESSAGES_PER_HOUR,
    tokens_per_hour: config.AGENT_TOKENS_PER_HOUR,
  };
}

/** The limits of one agent: the lower of the operator's and its own `metadata.limits`. */
export function limitsOf(operator: UseLimits, metadata: Readonly<Record<string, unknown>>): UseLimits {
  const own = AgentLimits.safeParse(metadata['limits']).data ?? {};
  const lower = (name: keyof UseLimits): number => {
    const set = [own[name] ?? 0, operator[name]].filter((limit) => limit > 0);
    return set.length === 0 ? 0 : Math.min(...set);
  };
  return {
    messages_per_minute: lower('messages_per_minute'),
    tokens_per_minute: lower('tokens_per_minute'),
    messages_per_hour: lower('messages_per_hour'),
    tokens_per_hour: lower('tokens_per_hour'),
  };
}
