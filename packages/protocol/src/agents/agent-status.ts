/** The status of an agent. */
export const agentStatuses = ['active', 'inactive', 'cooldown', 'error'] as const;
