/** How an agent is. */
export const agentStatuses = ['active', 'inactive', 'cooldown', 'error'] as const;
