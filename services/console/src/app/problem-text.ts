import { AgentConnectError } from '@agentconnect/client';
import { texts } from '../texts.ts';

/** What to tell of an error: what its code means, or else its own message. */
export function problemText(error: unknown): string {
  if (!(error instanceof AgentConnectError)) return texts.problems.title;
  const known = texts.problems.codes[error.code];
  if (known === undefined || error.errors?.length) {
    const fields = error.errors?.map(({ path, message }) => `${path}: ${message}`) ?? [];
    return [known ?? error.message, ...fields].join(' ');
  }
  return known;
}

const loggedOut: ReadonlySet<string> = new Set([
  'UNAUTHORIZED',
  'LOGIN_ENDED',
  'AUTH_FAILED',
  'TOKEN_EXPIRED',
]);

/** Whether somebody has to log in. */
export function isLoggedOut(error: unknown): boolean {
  return error instanceof AgentConnectError && loggedOut.has(error.code);
}
