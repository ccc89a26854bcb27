import { callPieces } from './call-pieces.ts';
import { readOpenAiRequest } from './openai-request.ts';
import { ScriptedServer, type ScriptedServerOptions } from './scripted-server.ts';
import type { Wire, WireBody } from './wire.ts';

const types: Readonly<Record<number, string>> = {
  401: 'invalid_request_error',
  404: 'invalid_request_error',
  429: 'rate_limit_exceeded',
};

/** Chat Completions, as OpenAI's reference describes its stream. */
const openAiWire: Wire = {
  basePath: '/v1',
  path: '/chat/completions',
  isAuthorized: (headers, apiKey) => headers.authorization === `Bearer ${apiKey}`,
  read: readOpenAiRequest,
  opening: (body) =>
    chunk(body, [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]),
  text: (text, body) => chunk(body, [{ index: 0, delta: { content: text }, finish_reason: null }]),
  call: (call, body, { calls: index }) =>
    [
      { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } },
      ...callPieces(call).map((piece) => ({ index, function: { arguments: piece } })),
    ].map((piece) => chunk(body, [{ index: 0, delta: { tool_calls: [piece] }, finish_reason: null }])),
  end: (finishReason, body, { words }) =>
    chunk(body, [{ index: 0, delta: {}, finish_reason: finishReason }]) +
    (asksForUsage(body) ? chunk(body, [], usage(body, words)) : '') +
    'data: [DONE]\n\n',
  error: (type) => event({ error: { message: 'scripted error, key sk-leaked', type, code: type } }),
  refusal: (status) =>
    JSON.stringify({
      error: {
        message: `scripted ${status}, key sk-leaked`,
        type: types[status] ?? 'server_error',
        code: null,
      },
    }),
};

/** A local server that speaks OpenAI's protocol; not yet started. */
export function openAiServer(options?: ScriptedServerOptions): ScriptedServer {
  return new ScriptedServer(openAiWire, options);
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function chunk(body: WireBody, choices: readonly unknown[], total: unknown = null): string {
  return event({
    id: 'chatcmpl-scripted',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: `${body.model}-2026`,
    choices,
    ...(asksForUsage(body) && { usage: total }),
  });
}

function asksForUsage(body: WireBody): boolean {
  const options = body['stream_options'];
  return typeof options === 'object' && options !== null && 'include_usage' in options;
}

function usage(body: WireBody, words: number): unknown {
  const read = body.messages.length * 10;
  return { prompt_tokens: read, completion_tokens: words, total_tokens: read + words };
}
