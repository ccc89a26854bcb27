import { styleText } from 'node:util';

const keys = ['OPENAI', 'ANTHROPIC', 'GROQ', 'GOOGLE'].flatMap((name) => [
  `${name}_API_KEY`,
  `${name}_BASE_URL`,
]);

/** What the launcher prints when everything is ready: where, who, and a first thing to try. */
export function summary(running: {
  readonly redis: string;
  /** Where the demo user's password lies, seen from the project's folder. */
  readonly dataDir: string;
  readonly gateways: readonly string[];
  readonly admin: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}): string {
  const { env, gateways, dataDir } = running;
  const api = `${gateways[0]}/api`;
  const configured = [...keys, 'OLLAMA_BASE_URL', 'PROVIDERS_FILE'].some(
    (name) => env[name] || env[`${name}_FILE`],
  );
  const ownUsers = Boolean(env['AUTH_USERS'] || env['AUTH_USERS_FILE']);
  const line = (name: string, value: string): string => `  ${name.padEnd(10)} ${value}\n`;
  return `
${styleText('bold', 'AgentConnect is running.')} Ctrl-C stops it.

${line('API', gateways.map((gateway) => `${gateway}/api`).join('  '))}${line(
    'log in',
    ownUsers ? 'as one of AUTH_USERS' : `as demo, with the password in ${dataDir}/demo-password`,
  )}${line('redis', running.redis)}${line('metrics', running.admin.join('  '))}${line(
    'providers',
    configured
      ? 'those with a key or an address, and the built-in demo'
      : 'the built-in demo alone (no AI); set OPENAI_API_KEY, ANTHROPIC_API_KEY … for more',
  )}
Try it, in another terminal in this folder:

${firstChat(api, ownUsers ? undefined : `${dataDir}/demo-password`)}
`;
}

/** Shell lines that work when pasted. */
function firstChat(api: string, passwordFile: string | undefined): string {
  const json = (member: string): string => `node -pe 'JSON.parse(fs.readFileSync(0)).${member}'`;
  const user = passwordFile ? 'demo' : 'NAME';
  const password = passwordFile ? `$(cat ${passwordFile})` : 'PASSWORD';
  return `API=${api}
TOKEN=$(curl -s $API/auth/login -d username=${user} --data-urlencode "password=${password}" | ${json('access_token')})
SESSION=$(curl -s $API/chat/sessions/create -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"session_type":"human_agent","agents":{"primary":{"provider":"demo","model":"echo"}}}' | ${json('session_id')})
curl -s $API/chat/sessions/$SESSION/messages -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"content":"Hello!"}'; echo
sleep 1; curl -s $API/chat/sessions/$SESSION/messages -H "Authorization: Bearer $TOKEN"; echo
`;
}
