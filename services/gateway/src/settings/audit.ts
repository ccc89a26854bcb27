import { setting } from '@agentconnect/operations';

/** How much of the audit log is kept. */
export const auditSettings = {
  AUDIT_MAX_ENTRIES: setting.integer({
    description: 'About how many entries each of the two trails of the audit log has at most.',
    default: 50_000,
    min: 100,
    max: 10_000_000,
  }),
  AUDIT_DAYS: setting.integer({
    description: 'How long an entry of the audit log is kept.',
    default: 90,
    min: 1,
    max: 3_650,
    unit: 'days',
  }),
} as const;

/** How a gateway writes it. */
export const auditWritingSettings = {
  AUDIT_ACCESS_PER_MINUTE: setting.integer({
    description:
      'How many logins, refused logins, refusals, changes of own keys and looks at sessions a gateway writes to the audit log in a minute, of each; more are only counted. 0 is no limit.',
    default: 120,
    max: 1_000_000,
    unit: 'per minute',
  }),
  AUDIT_LOG: setting.choice({
    description:
      'Whether entries of the audit log also go to standard output, as lines with `channel: "audit"`.',
    of: ['off', 'stdout'],
    default: 'off',
  }),
} as const;
