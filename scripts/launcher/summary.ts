import { styleText } from 'node:util';
import { loginLinkMs } from '@agentconnect/auth';
import type { LauncherConfig } from './config.ts';
import { firstChat, firstStream } from './first-chat.ts';
import { loginOf } from './login-of.ts';
import type { Planned } from './plan.ts';

/** What runs, as far as it is of interest to whoever started it. */
export interface Running {
  readonly config: LauncherConfig;
  readonly planned: readonly Planned[];
  readonly redis: string;
  /** The console's address, if one is served. */
  readonly console: string | undefined;
  /** Providers with a key or an address, the demo left out. */
  readonly providers: readonly string[];
}

/** What the launcher prints when everything is ready: where, who, with what, and a first thing to try. */
export function summary({ config, planned, redis, console, providers }: Running): string {
  const apis = [...new Set(planned.flatMap(({ address }) => (address ? [`${address}/api`] : [])))];
  const login = loginOf(config);
  const rows = [
    ...(console === undefined ? [] : [['console', consoleRow(console, login.user)]]),
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

${firstChat({ api: apis[0] ?? '', user: login.user ?? 'NAME', password: `'${login.password ?? 'PASSWORD'}'` })}
${firstStream}
`;
}

function consoleRow(address: string, user: string | undefined): string {
  if (user === undefined) return address;
  return `${address}  (logs you in as ${user}; once, within ${loginLinkMs / 60_000} minutes)`;
}
