/** The header that a page of the gateway sends with every request that changes something; another page needs a preflight. */
export const ownPageHeader = { name: 'X-AgentConnect', value: '1' } as const;
