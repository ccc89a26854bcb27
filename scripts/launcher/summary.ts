import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { LauncherConfig } from './config.ts';
import { firstChat, firstStream } from './first-chat.ts';
import type { Planned } from './plan.ts';

/** What runs, as far as it is of interest to whoever started it. */
export interface Running {
  readonly config: LauncherConfig;
  readonly planned: readonly Planned[];
  readonly redis: string;
  /** Providers with a key or an address, the demo left out. */
  readonly providers: readonly string[];
}

/** What the launcher prints when everything is ready: where, who, with what, and a first thing to try. */
export function summary({ config, planned, redis, providers }: Running): string {
  const apis = planned.flatMap(({ address }) => (address ? [`${address}/api`] : []));
  const login = loginOf(config);
  const rows = [
    ...(config.API_DOCS === 'on' ? [['try it', `${apis[0]}/docs`]] : []),
    ['API', apis.join('  ')],
    ['log in', login.about],
    [
      'providers',
      providers.length > 0
        ? `${providers.join(', ')}, and the built-in demo`
        : 'the built-in demo alone: no key is set (OPENAI_API_KEY, ANTHROPIC_API_KEY … or a file .env)',
    ],
    ['Redis', redis],
    ['metrics', planned.map(({ name, adminAddress }) => `${name} ${adminAddress}`).join('  ')],
  ];
  const table = rows.map(([name, value]) => `  ${(name ?? '').padEnd(10)} ${value}\n`).join('');
  return `
${styleText('bold', 'AgentConnect is running.')} Ctrl-C stops it.

${table}
Or in another terminal:

${firstChat({ api: apis[0] ?? '', user: login.name, password: `'${login.password}'` })}
${firstStream}
`;
}

interface Login {
  readonly name: string;
  readonly password: string;
  readonly about: string;
}

function loginOf(config: LauncherConfig): Login {
  if (config.NODE_ENV === 'production') {
    return {
      name: 'NAME',
      password: 'PASSWORD',
      about: 'as a user that `npm run admin -- users add <name>` has added',
    };
  }
  if (config.AUTH_USERS) {
    const names = config.AUTH_USERS.split(',').map((user) => user.split(':')[0]?.trim() ?? '');
    return { name: names[0] ?? '', password: 'PASSWORD', about: `as ${names.join(', ')} (AUTH_USERS)` };
  }
  const path = join(config.DATA_DIR, 'demo-password');
  const password = readFileSync(path, 'utf8').trim();
  return { name: 'demo', password, about: `as demo, password ${password} (kept in ${path})` };
}
