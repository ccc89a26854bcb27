import { remoteDriver } from '../driver/remote-driver.ts';
import { OpenAiCompatible } from './openai-compatible.ts';

export const ollama = remoteDriver({
  key: 'ollama',
  name: 'Ollama',
  models: ['llama3.2', 'qwen3', 'gpt-oss:20b'],
  settings: { baseUrl: 'OLLAMA_BASE_URL' },
  baseUrlExample: 'http://127.0.0.1:11434',
  // Ollama cuts what exceeds its small default window from the front, the system prompt first.
  historyChars: 12_000,
  isFree: true,
  connect: (options) =>
    // Its own tools know its address without the path of this protocol.
    new OpenAiCompatible(
      { ...options, baseUrl: `${options.baseUrl.replace(/\/v1$/, '')}/v1` },
      { asksForUsage: true, maxTokensField: 'max_tokens', sendsUser: false },
    ),
});
