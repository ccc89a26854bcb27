import { remoteDriver } from '../driver/remote-driver.ts';
import { auth, rateLimited, rejected, timeout, unavailable, unpaid } from '../failures/verdict.ts';
import { AnthropicProvider } from './anthropic-provider.ts';

export const anthropic = remoteDriver({
  key: 'anthropic',
  name: 'Anthropic',
  models: ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-5-5'],
  settings: { apiKey: 'ANTHROPIC_API_KEY', baseUrl: 'ANTHROPIC_BASE_URL' },
  baseUrl: 'https://api.anthropic.com',
  historyChars: 400_000,
  errorKinds: {
    plain: {
      invalid_request_error: rejected,
      authentication_error: auth,
      billing_error: unpaid,
      permission_error: auth,
      not_found_error: rejected,
      rate_limit_error: rateLimited,
      timeout_error: timeout,
      api_error: unavailable,
      overloaded_error: unavailable,
    },
  },
  connect: (options) => new AnthropicProvider({ ...options, baseUrl: options.baseUrl.replace(/\/v1$/, '') }),
});
