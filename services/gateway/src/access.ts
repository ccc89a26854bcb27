import {
  Accounts,
  type ActiveKeys,
  ActiveUsers,
  type KeyStore,
  LoginGuard,
  PasswordHasher,
  SocketTickets,
  StaticUsers,
  UserStore,
} from '@agentconnect/auth';
import type { Scripts } from '@agentconnect/broker';
import type { Registry } from '@prometheus-io/client';
import type { Logger } from 'pino';
import { Authenticator } from './access/authenticator.ts';
import { LoginMetrics } from './access/login-metrics.ts';
import { Logins } from './access/logins.ts';
import type { VerifiedTokens } from './access/verified-tokens.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { Browsers } from './browsers.ts';
import type { GatewayConfig } from './config.ts';
import type { OnRateLimited } from './limits/rate-limit-metrics.ts';
import { createLoginLimits, type LoginLimits } from './routes/limits/login-limits.ts';

/** The parts that find out who may use the gateway. */
export interface Access {
  readonly users: Accounts;
  readonly staticUsers: StaticUsers;
  /** Those in Redis. */
  readonly store: UserStore;
  readonly activeUsers: ActiveUsers;
  readonly keys: KeyStore;
  readonly activeKeys: ActiveKeys;
  readonly authenticator: Authenticator;
  readonly logins: Logins;
  readonly loginLimits: LoginLimits;
}

export interface AccessParts {
  readonly tokens: VerifiedTokens;
  readonly browsers: Browsers;
  readonly registry: Registry;
  readonly keys: KeyStore;
  readonly activeKeys: ActiveKeys;
  readonly audit: AuditLog;
  readonly log: Logger;
  readonly onRateLimited: OnRateLimited;
}

export async function createAccess(
  scripts: Scripts,
  config: GatewayConfig,
  { tokens, browsers, keys, activeKeys, audit, log, registry, onRateLimited }: AccessParts,
): Promise<Access> {
  const { JWT_SECRET: secret, JWT_PREVIOUS_SECRETS: previousSecrets } = config;
  const hasher = new PasswordHasher({ waitingMax: config.LOGIN_QUEUE_MAX || Infinity });
  const [staticUsers] = await Promise.all([
    StaticUsers.create(config.AUTH_USERS, { hasher, secret }),
    hasher.warmUp(),
  ]);
  const store = new UserStore({ redis: scripts.redis, keys: scripts.keys, hasher });
  const users = new Accounts({ sources: [staticUsers, store], hasher, admins: config.ADMIN_USERS });
  const activeUsers = new ActiveUsers({ users });
  const guard = new LoginGuard({
    scripts,
    keys: scripts.keys,
    secrets: [secret, ...previousSecrets],
    failuresMax: config.LOGIN_FAILURES_MAX,
    delayMaxMs: config.LOGIN_DELAY_MAX_SECONDS * 1000,
  });
  return {
    users,
    staticUsers,
    store,
    activeUsers,
    keys,
    activeKeys,
    authenticator: new Authenticator({
      tokens,
      activeUsers,
      activeKeys,
      activeBrowsers: browsers.active,
      tickets: new SocketTickets(scripts.redis, scripts.keys),
    }),
    logins: new Logins({
      accounts: users,
      hasher,
      guard,
      links: browsers.links,
      metrics: new LoginMetrics(registry),
      audit,
      onRateLimited,
    }),
    loginLimits: createLoginLimits({ scripts, log, guard, config, onRateLimited }),
  };
}
