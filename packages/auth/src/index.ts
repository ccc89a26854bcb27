export { Accounts, type AccountsOptions } from './accounts.ts';
export { ActiveUsers, type ActiveUsersOptions } from './active-users.ts';
export { forgetLogins, type LoginAttempt, LoginGuard, type LoginGuardOptions } from './login-guard.ts';
export { PasswordHasher, TooManyPasswordsError } from './password-hasher.ts';
export { announceRevocation, type Revocation, RevocationReader } from './revocation-log.ts';
export * as scriptSources from './script-sources.ts';
export { parseStaticUsers, type StaticUser, StaticUsers } from './static-users.ts';
export {
  AccessClaims,
  issuedAtOf,
  minSecretBytes,
  type TokenCheck,
  Tokens,
  type TokensOptions,
} from './tokens.ts';
export { composed, problemOfUserName, type User, type UserSource } from './user.ts';
export { type ListedUser, type UserChange, UserStore, type UserStoreOptions } from './users.ts';
