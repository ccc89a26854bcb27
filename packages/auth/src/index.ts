export { Accounts, type AccountsOptions } from './accounts.ts';
export { ActiveUsers, type ActiveUsersOptions } from './active-users.ts';
export { PasswordHasher } from './password-hasher.ts';
export { parseStaticUsers, type StaticUser, StaticUsers } from './static-users.ts';
export { AccessClaims, minSecretBytes, type TokenCheck, Tokens, type TokensOptions } from './tokens.ts';
export { problemOfUserName, type User, type UserSource } from './user.ts';
export { type ListedUser, UserStore, type UserStoreOptions } from './users.ts';
