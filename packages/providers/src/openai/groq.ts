import { remoteDriver } from '../driver/remote-driver.ts';
import { mistaken } from '../failures/verdict.ts';
import { OpenAiCompatible } from './openai-compatible.ts';

export const groq = remoteDriver({
  key: 'groq',
  name: 'Groq',
  models: ['openai/gpt-oss-120b', 'openai/gpt-oss-20b'],
  settings: { apiKey: 'GROQ_API_KEY', baseUrl: 'GROQ_BASE_URL' },
  baseUrl: 'https://api.groq.com/openai/v1',
  historyChars: 200_000,
  errorKinds: { decisive: { tool_use_failed: mistaken, json_validate_failed: mistaken } },
  connect: (options) =>
    new OpenAiCompatible(options, {
      asksForUsage: true,
      maxTokensField: 'max_completion_tokens',
      sendsUser: false,
    }),
});
