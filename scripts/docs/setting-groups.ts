/** A section of docs/settings.md. */
export interface SettingGroup {
  readonly title: string;
  /** The names of its settings; a name is of the first group that takes it. */
  readonly names: RegExp;
}

export const settingGroups: readonly SettingGroup[] = [
  {
    title: 'Services',
    names:
      /^(NODE_ENV|HOST|PORT|PORT_SHARED|ADMIN_(?!USERS)\w+|TRUST_PROXY|CORS_ORIGINS|API_DOCS|CONSOLE|LISTEN_BACKLOG|DRAIN_SECONDS|LOG_\w+)$/,
  },
  { title: 'Redis', names: /^(REDIS_(?!FULL_)|PARTITIONS$|DURABILITY)/ },
  {
    title: 'Users, logins and tokens',
    names:
      /^(AUTH|AUDIT|ADMIN|JWT|ISSUERS|API_KEYS?|LOGIN|RATE_LIMIT_LOGIN|RATE_LIMIT_VERIFY|RATE_LIMIT_TICKETS|SOCKET_ORIGINS)(_|$)/,
  },
  { title: 'Sessions, sockets and event streams', names: /^(SESSION|WS|HEARTBEAT|INACTIVITY)_/ },
  {
    title: 'Usage limits',
    names: /^(RATE_LIMIT_(?!FAILED_)\w+|MAILBOX_MAX|SESSIONS_AT_WORK_MAX|AGENTS_PER_USER)$/,
  },
  { title: 'Limits on storage and reading', names: /^(KEPT|SESSIONS_PER|REDIS_FULL|READ|ANSWER)_/ },
  {
    title: 'Flood protection',
    names: /^(ADDRESS|USER|SOCKET|REQUEST|ATTACH|CONNECTIONS|LISTENERS|FAIR|RATE_LIMIT_FAILED)_/,
  },
  { title: 'Conversations and agents', names: /^(CONVERSATION|DELEGATION|AGENT)_/ },
  { title: 'Turns', names: /^(WORKER|LEASE|TURN|HISTORY)_/ },
  { title: 'Providers', names: /^PROVIDERS?_|_(API_KEY|BASE_URL|PROVIDER)$/ },
  { title: 'Tools', names: /^TOOLS?_/ },
  { title: 'Traces', names: /^OTEL_/ },
];
