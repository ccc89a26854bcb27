import { remoteDriver } from '../driver/remote-driver.ts';
import { auth, rateLimited, rejected, timeout, unavailable } from '../failures/verdict.ts';
import { OpenAiCompatible } from './openai-compatible.ts';

export const google = remoteDriver({
  key: 'google',
  name: 'Google',
  models: ['gemini-3.8-flash', 'gemini-3.5-flash'],
  settings: { apiKey: 'GOOGLE_API_KEY', baseUrl: 'GOOGLE_BASE_URL' },
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  historyChars: 400_000,
  // The status codes of gRPC.
  errorKinds: {
    plain: {
      INVALID_ARGUMENT: rejected,
      NOT_FOUND: rejected,
      UNAUTHENTICATED: auth,
      PERMISSION_DENIED: auth,
      RESOURCE_EXHAUSTED: rateLimited,
      DEADLINE_EXCEEDED: timeout,
      INTERNAL: unavailable,
      UNAVAILABLE: unavailable,
    },
  },
  telemetryName: 'gcp.gemini',
  connect: (options) =>
    new OpenAiCompatible(options, { asksForUsage: true, maxTokensField: 'max_tokens', sendsUser: false }),
});
