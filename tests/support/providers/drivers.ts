import type { ChatRequest, Provider } from '../../../packages/providers/src/index.ts';
import { anthropicServer } from './anthropic-server.ts';
import { openAiServer } from './openai-server.ts';
import { providersFrom } from './providers-from.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** The key that both drivers are given, and that nothing but a request's authorization may show. */
export const secretKey = 'sk-secret-0123456789';

interface Driver {
  readonly name: string;
  readonly key: string;
  /** Whether it is told who asks, under an opaque name. */
  readonly sendsUser: boolean;
  readonly makeServer: (apiKey?: string) => ScriptedServer;
}

/** The drivers that speak to a remote provider, each with the server that speaks its protocol, and asks for `apiKey` if given. */
export const drivers: readonly Driver[] = [
  {
    name: 'openai',
    key: 'openai',
    sendsUser: true,
    makeServer: (apiKey) => openAiServer(withKey(apiKey)),
  },
  {
    name: 'anthropic',
    key: 'anthropic',
    sendsUser: true,
    makeServer: (apiKey) => anthropicServer(withKey(apiKey)),
  },
];

function withKey(apiKey: string | undefined): { apiKey?: string } {
  return apiKey === undefined ? {} : { apiKey };
}

/** The provider of this key, pointed at `baseUrl`. */
export function providerAt(key: string, baseUrl: string, apiKey: string | undefined = secretKey): Provider {
  const setting = key.toUpperCase();
  const env = { [`${setting}_BASE_URL`]: baseUrl, [`${setting}_API_KEY`]: apiKey };
  const provider = providersFrom(env).get(key);
  if (!provider) throw new Error(`no provider ${key}`);
  return provider;
}

export function chatRequest(overrides: Partial<ChatRequest> = {}): ChatRequest {
  return {
    provider: 'openai',
    model: 'test-model',
    system: 'You are a test.',
    messages: [{ role: 'user', content: 'hello there' }],
    agentMetadata: {},
    requestId: 'req_1',
    ...overrides,
  };
}
