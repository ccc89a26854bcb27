/**
 * A provider's answer that points elsewhere is not followed: a conversation, and with some servers the key, would reach
 * a host that nobody has configured. The SDKs take it for a refusal then (`sdk-error.ts`).
 */
export const noRedirects = { redirect: 'manual' } as const;
