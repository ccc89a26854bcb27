export const redisKinds = ['standalone', 'sentinel', 'cluster'] as const;
export type RedisKind = (typeof redisKinds)[number];
