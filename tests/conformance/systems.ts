import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAiServer } from '../support/providers/openai-server.ts';
import { Stack } from '../support/stack.ts';
import { CountingServer } from '../support/tools/counting-server.ts';
import { Context } from './context.ts';
import type { System } from './row.ts';

/** A running system and what has to be closed with it. */
export interface RunningSystem {
  readonly context: Context;
  readonly logs: () => string;
  stop(): Promise<void>;
}

/** Starts the system that rows are checked on. */
export async function startSystem(system: System, redisUrl: string): Promise<RunningSystem> {
  const startStack = (options: Omit<Parameters<typeof Stack.start>[0], 'redisUrl'>): Promise<Stack> =>
    Stack.start({ ...options, redisUrl });
  if (system === 'own') {
    return { context: new Context(undefined, startStack), logs: () => '', stop: async () => undefined };
  }
  const provider = await openAiServer({ apiKey: 'test-key' }).start();
  const directory = await mkdtemp(join(tmpdir(), 'agentconnect-'));
  const tools = await new CountingServer().start();
  const toolsFile = join(directory, 'tools.json');
  await writeFile(toolsFile, JSON.stringify({ tools: toolsAt(tools.url) }));
  const providersFile = join(directory, 'providers.json');
  const inhouse = {
    name: 'In house',
    base_url: provider.baseUrl,
    api_key_env: 'INHOUSE_KEY',
    models: ['small'],
    default_model: 'small',
  };
  await writeFile(providersFile, JSON.stringify({ inhouse }));
  const providers = {
    GROQ_BASE_URL: provider.baseUrl,
    GROQ_API_KEY: 'test-key',
    INHOUSE_KEY: 'test-key',
    PROVIDERS_FILE: providersFile,
    PROVIDER_MAX_RETRIES: '0',
    TOOLS_FILE: toolsFile,
  };
  const stack = await startStack({
    users: [...Context.spareUsers, Context.adminName],
    env: { ...providers, ...settings[system] },
    defaultLimits: system === 'limited',
  });
  return {
    context: new Context(stack, startStack),
    logs: () => stack.logs,
    stop: async () => {
      await stack.stop();
      await Promise.all([provider.close(), tools.close()]);
      await rm(directory, { recursive: true });
    },
  };
}

/** A tool that runs at once, and one that a person has to agree to; both for `alice` alone. */
function toolsAt(url: string): object {
  const parameters = { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false };
  const tool = { description: 'Counts its calls', users: ['alice'], parameters };
  return {
    count: { ...tool, url: `${url}/count` },
    order: { ...tool, method: 'POST', url: `${url}/order` },
  };
}

/**
 * - `open`: as an operator gets it, but without limits.
 * - `limited`: with the limits as an operator gets them, behind one proxy that names the client's address.
 * - `brief-sessions`: sessions and their heartbeat take seconds instead of minutes; tokens outlive them. A session is
 *   without a socket for long enough that a busy machine can open one.
 * - `brief-tokens`: tokens take seconds instead of minutes; sessions outlive them. Long enough for what
 *   a row does with one, on a busy machine too.
 */
const settings: Readonly<Record<Exclude<System, 'own'>, Readonly<Record<string, string>>>> = {
  open: { ADMIN_USERS: Context.adminName },
  limited: { TRUST_PROXY: '1' },
  'brief-sessions': {
    HEARTBEAT_SECONDS: '1',
    INACTIVITY_TIMEOUT_SECONDS: '2',
    SESSION_TIMEOUT_SECONDS: '12',
    SESSION_IDLE_SECONDS: '5',
    SESSION_RETENTION_SECONDS: '6',
  },
  'brief-tokens': { JWT_TTL_SECONDS: '10' },
};
