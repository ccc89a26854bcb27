import { ActiveBrowsers, BrowserCookies, BrowserLogins, LoginLinks } from '@agentconnect/auth';
import type { Scripts } from '@agentconnect/broker';
import type { GatewayConfig } from './config.ts';
import { BrowserRequests } from './http/client/browser-requests.ts';

/** Logins of browsers: as Redis keeps them, as this gateway knows them, and as requests show them. */
export interface Browsers {
  readonly logins: BrowserLogins;
  readonly active: ActiveBrowsers;
  readonly requests: BrowserRequests;
  readonly links: LoginLinks;
}

export function createBrowsers(scripts: Scripts, config: GatewayConfig): Browsers {
  const { JWT_SECRET: secret, JWT_PREVIOUS_SECRETS: previous } = config;
  const { redis, keys } = scripts;
  const logins = new BrowserLogins({ scripts, redis, keys });
  return {
    logins,
    active: new ActiveBrowsers({ logins }),
    requests: new BrowserRequests({
      cookies: new BrowserCookies([secret, ...previous]),
      trustProxy: config.TRUST_PROXY,
      socketOrigins: config.SOCKET_ORIGINS,
    }),
    links: new LoginLinks(redis, keys),
  };
}
