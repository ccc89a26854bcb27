/** Notes what is wrong with a member of an entry; reading goes on, so that all mistakes are told at once. */
export type Fail = (member: readonly PropertyKey[], problem: string) => undefined;
