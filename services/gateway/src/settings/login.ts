import { setting } from '@agentconnect/operations';
import { perMinute, seconds } from './kinds.ts';

/** How many logins may be tried, and how fast. */
export const loginSettings = {
  RATE_LIMIT_LOGIN: perMinute('Logins of one user name from one address', 10),
  RATE_LIMIT_LOGIN_ADDRESS: perMinute(
    'Logins from one address, by users who have not logged in from there in the last thirty days,',
    50,
  ),
  LOGIN_QUEUE_MAX: setting.integer({
    description:
      'Logins that may wait at one gateway for their password to be checked; two are checked at a time. 0 is no limit.',
    default: 64,
  }),
  LOGIN_FAILURES_MAX: setting.integer({
    description:
      'Failed logins with one user name, from addresses where it has not logged in before, until further ones have to wait, twice as long after each failure; 0 turns this off.',
    default: 10,
  }),
  LOGIN_DELAY_MAX_SECONDS: seconds('The longest wait for a user name after failed logins.', 900, 1),
} as const;
