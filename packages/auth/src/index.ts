export { Accounts, type AccountsOptions } from './users/accounts.ts';
export { ActiveUsers, type ActiveUsersOptions, type Credential } from './users/active-users.ts';
export { type AuditEntry, type AuditTrail, auditTrails, type KeptAuditEntry } from './audit/audit-entry.ts';
export { AuditStore, type AuditStoreOptions } from './audit/audit-store.ts';
export { ActiveBrowsers, type ActiveBrowsersOptions } from './browsers/active-browsers.ts';
export { BrowserCookies, type ShownLogin } from './browsers/browser-cookies.ts';
export type { BrowserLogin } from './browsers/browser-login.ts';
export { BrowserLogins, type BrowserLoginsOptions } from './browsers/browser-logins.ts';
export { type LinkedUser, loginLinkAddress, loginLinkMs, LoginLinks } from './browsers/login-links.ts';
export { SocketTickets, socketTicketMs, type TicketGround } from './browsers/socket-tickets.ts';
export {
  externalUser,
  isDerivedName,
  isExternal,
  ownerOfRepresented,
  representedUser,
} from './users/derived-names.ts';
export { IssuerUnavailableError } from './issuers/issuer-fault.ts';
export { type IssuerOutcome, Issuers, type IssuersOptions } from './issuers/issuers.ts';
export { type IssuerSettings, IssuersFileError, readIssuersFile } from './issuers/issuers-file.ts';
export { ActiveKeys, type ActiveKeysOptions, type KeyOutcome } from './keys/active-keys.ts';
export { type ApiKey, isKeyId } from './keys/api-key.ts';
export { KeyStore, type KeyStoreOptions, type WantedKey } from './keys/key-store.ts';
export { forgetLogins, type LoginAttempt, LoginGuard, type LoginGuardOptions } from './logins/login-guard.ts';
export { PasswordHasher, TooManyPasswordsError } from './passwords/password-hasher.ts';
export { announceRevocation, type Revocation, RevocationReader } from './revocation/revocation-log.ts';
export * as scriptSources from './redis/script-sources.ts';
export { parseStaticUsers, type StaticUser, StaticUsers } from './users/static-users.ts';
export { requireFitPassword } from './passwords/fit-password.ts';
export { UnfitError } from './passwords/unfit.ts';
export { type KeyPairs, keyPairs, readPrivateKey, readPublicKeys } from './tokens/signing-keys.ts';
export {
  type AccessClaims,
  issuedAtOf,
  minSecretBytes,
  type TokenCheck,
  Tokens,
  type TokensOptions,
} from './tokens/tokens.ts';
export { composed, problemOfUserName, type User, type UserSource } from './users/user.ts';
export { type ListedUser, type UserChange, UserStore, type UserStoreOptions } from './users/users.ts';
