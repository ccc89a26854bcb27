/** What a page sends with each request by which it changes something; no other page can, without being asked first. */
export const ownPageHeader = { name: 'X-AgentConnect', value: '1' } as const;
