import { remoteDriver } from '../driver/remote-driver.ts';
import { auth, rateLimited, rejected, unavailable, unpaid } from '../failures/verdict.ts';
import { OpenAiCompatible } from './openai-compatible.ts';

export const openAi = remoteDriver({
  key: 'openai',
  name: 'OpenAI',
  models: ['gpt-6.1-terra', 'gpt-6.1-sol', 'gpt-6-luna', 'gpt-6-astra'],
  settings: { apiKey: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL' },
  baseUrl: 'https://api.openai.com/v1',
  historyChars: 400_000,
  errorKinds: {
    decisive: { insufficient_quota: unpaid },
    plain: {
      invalid_request_error: rejected,
      invalid_api_key: auth,
      model_not_found: rejected,
      context_length_exceeded: rejected,
      rate_limit_exceeded: rateLimited,
      // What a limit of the rate counts stands as the type of its error.
      tokens: rateLimited,
      requests: rateLimited,
      server_error: unavailable,
    },
  },
  connect: (options) =>
    new OpenAiCompatible(options, {
      asksForUsage: true,
      maxTokensField: 'max_completion_tokens',
      sendsUser: true,
    }),
});
