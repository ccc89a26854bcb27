import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LauncherConfig } from './config.ts';

/** How somebody logs in first. */
export interface FirstLogin {
  /** Of `AUTH_USERS`; there is none in production. */
  readonly user: string | undefined;
  /** `undefined` for one that only its owner knows. */
  readonly password: string | undefined;
  readonly about: string;
}

type Config = Pick<LauncherConfig, 'NODE_ENV' | 'AUTH_USERS' | 'DATA_DIR'>;

/** Who may log in, as far as the settings tell. */
export function loginOf(config: Config): FirstLogin {
  if (config.NODE_ENV === 'production') {
    const about = 'as a user that `npm run admin -- users add <name>` has added';
    return { user: undefined, password: undefined, about };
  }
  if (config.AUTH_USERS) {
    const names = config.AUTH_USERS.split(',').map((user) => user.split(':')[0]?.trim() ?? '');
    return { user: names[0], password: undefined, about: `as ${names.join(', ')} (AUTH_USERS)` };
  }
  const path = join(config.DATA_DIR, 'demo-password');
  const password = readFileSync(path, 'utf8').trim();
  return { user: 'demo', password, about: `as demo, password ${password} (kept in ${path})` };
}
