import { readAnthropicRequest } from './anthropic-request.ts';
import { callPieces } from './call-pieces.ts';
import { ScriptedServer, type ScriptedServerOptions } from './scripted-server.ts';
import type { Wire } from './wire.ts';

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const stopReasons: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'refusal',
  tool_calls: 'tool_use',
};

/** Anthropic's Messages, as its reference describes their stream. */
const anthropicWire: Wire = {
  basePath: '',
  path: '/v1/messages',
  isAuthorized: (headers, apiKey) =>
    headers['x-api-key'] === apiKey || headers.authorization === `Bearer ${apiKey}`,
  read: readAnthropicRequest,
  opening: (body) =>
    event('message_start', {
      message: {
        id: 'msg_scripted',
        type: 'message',
        role: 'assistant',
        model: `${body.model}-2026`,
        content: [],
        stop_reason: null,
        usage: { input_tokens: body.messages.length * 10, output_tokens: 1 },
      },
    }) +
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
    event('ping', {}),
  text: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  call: (call, _body, { calls }) => {
    const index = calls + 1;
    const { id, name } = call;
    return [
      ...(calls === 0 ? [event('content_block_stop', { index: 0 })] : []),
      event('content_block_start', { index, content_block: { type: 'tool_use', id, name, input: {} } }),
      ...['', ...callPieces(call)].map((piece) =>
        event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: piece } }),
      ),
      event('content_block_stop', { index }),
    ];
  },
  end: (finishReason, _body, { words, calls }) =>
    (calls === 0 ? event('content_block_stop', { index: 0 }) : '') +
    event('message_delta', {
      delta: { stop_reason: stopReasons[finishReason] ?? finishReason, stop_sequence: null },
      usage: { output_tokens: words },
    }) +
    event('message_stop', {}),
  error: (type) => event('error', { error: { type, message: 'scripted error, key sk-leaked' } }),
  refusal: (status) =>
    JSON.stringify({
      type: 'error',
      error: { type: types[status] ?? 'api_error', message: `scripted ${status}, key sk-leaked` },
    }),
};

/** A local server that speaks Anthropic's protocol; not yet started. */
export function anthropicServer(options?: ScriptedServerOptions): ScriptedServer {
  return new ScriptedServer(anthropicWire, options);
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
