import * as z from 'zod';
import { DurableFrame } from '../frames/server-frame.ts';
import { HistoryResponse, PostMessageResponse } from '../answers/messages.ts';
import { PostMessageRequest } from '../requests/messages.ts';
import { documented, meant } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';
import { KeyHeader, pageLimit, SessionPath } from './parameters.ts';

const cursor = '2.rsp_d8JVg3csMiE1e8L6sGD7.1769857201000';

documented('DurableFrame', DurableFrame, "An entry of a session's log.", {
  type: 'The type of the frame.',
  content: 'The text.',
  sender: 'The user, or the id of an agent.',
  receiver: 'The user or agent that it is for.',
  timestamp: 'When it was logged, ISO 8601; always later than the entry before it.',
  metadata: 'Its place in the log, and more about it.',
});

export const readMessages = endpoint({
  method: 'GET',
  path: '/chat/sessions/{session_id}/messages',
  tag: 'Messages',
  summary: 'Read what was said in a session',
  description:
    'The log, page by page, from its start or from its end. Each entry is a frame, as sockets get it.',
  who: 'user',
  scope: 'sessions:read',
  limit: 'session-query',
  params: SessionPath,
  query: z.object({
    limit: pageLimit(500, 50),
    after: z
      .string()
      .max(128)
      .optional()
      .meta({ description: 'The cursor of a frame; the page starts after it, in this order.' }),
    order: z
      .enum(['asc', 'desc'])
      .default('asc')
      .meta({ description: '`desc` starts with the newest entry and goes back.' }),
  }),
  answers: {
    200: {
      description: 'A page of the log.',
      schema: documented('HistoryResponse', HistoryResponse, 'A page of the log.', {
        messages: 'The entries, in the requested order.',
        next: 'What to pass as `after` for the next page; null on the last.',
      }),
      example: {
        messages: [
          {
            type: 'response',
            content: 'Hello!',
            sender: 'agt_0_d8JVg3csMiE1e8L6sGD7_0',
            receiver: 'demo',
            metadata: {
              role: 'assistant',
              provider: 'demo',
              model: 'typist',
              in_reply_to: 'msg_d8JVg3csMiE1e8L6sGD7',
              message_id: 'rsp_d8JVg3csMiE1e8L6sGD7',
              seq: 2,
              cursor,
            },
            timestamp: '2026-01-31T11:00:01.000Z',
          },
        ],
        next: null,
      },
    },
  },
  errors: ['FORBIDDEN', 'SESSION_NOT_FOUND'],
});

export const postMessage = endpoint({
  method: 'POST',
  path: '/chat/sessions/{session_id}/messages',
  tag: 'Messages',
  summary: 'Send a text',
  description:
    'The same as a `text` frame on a socket. The answer is in the log as soon as it is complete; sockets and event streams get it too.',
  who: 'user',
  scope: 'sessions:write',
  limit: 'messages',
  params: SessionPath,
  headers: KeyHeader,
  body: {
    type: 'json',
    schema: documented('PostMessageRequest', PostMessageRequest, 'A text.', {
      content: 'The text; not empty.',
      receiver: 'The key or the id of an agent of the session; by default the first.',
      metadata:
        "For the caller's own use, at most 65,536 characters of JSON. `client_message_id` works like `Idempotency-Key`; `structured_data` is checked against the schema of the receiver if it has one. `tools` (of `{name, description, parameters}`) are tools that the client runs for the answer.",
    }),
    example: { content: 'Hello!' },
  },
  answers: {
    202: {
      description: 'The text is in the log, and will be answered.',
      schema: documented('PostMessageResponse', PostMessageResponse, 'A text that was accepted.', {
        message_id: 'The id of the text; its answer has it as `in_reply_to`.',
        session_id: 'The id of the session.',
        seq: 'Its number in the log, from 1.',
        cursor: 'Its place in the log, to resume after it.',
        timestamp: 'When it was logged, ISO 8601.',
        duplicate: 'Whether an earlier request with the same key has logged it.',
      }),
      example: {
        message_id: 'msg_d8JVg3csMiE1e8L6sGD7',
        session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
        seq: 1,
        cursor: '1.msg_d8JVg3csMiE1e8L6sGD7.1769857200000',
        timestamp: '2026-01-31T11:00:00.000Z',
        duplicate: false,
      },
    },
  },
  errors: [
    'FORBIDDEN',
    'SESSION_NOT_FOUND',
    'SESSION_EXPIRED',
    'CONVERSATION_ENDED',
    'IDEMPOTENCY_CONFLICT',
    'UNKNOWN_RECEIVER',
    'STRUCTURED_DATA_INVALID',
    'TOOL_NAME_TAKEN',
    'LIMIT_TOO_HIGH',
    'MAILBOX_FULL',
    'TOO_BUSY',
    'QUOTA_EXCEEDED',
  ],
});

export const listen = endpoint({
  method: 'GET',
  path: '/chat/sessions/{session_id}/events',
  tag: 'Messages',
  summary: 'Follow a session by an event stream',
  description:
    'What a socket is sent, as server-sent events, until the client leaves. Each `data` is a frame. An entry of the log has its cursor as `id`, so an `EventSource` resumes from it. The last event, `close`, has the code and the reason with which a socket would be closed.',
  who: 'user-by-query',
  scope: 'sessions:read',
  limit: 'session-query',
  params: SessionPath,
  headers: z.object({
    'Last-Event-ID': z
      .string()
      .optional()
      .meta({ description: 'The same as `cursor`; an `EventSource` sends it by itself.' }),
  }),
  query: z.object({
    cursor: z
      .unknown()
      .optional()
      .meta(
        meant({
          description:
            'Resumes after this entry of the log; without it, the stream starts with what no socket has received yet.',
          as: { type: 'string' },
        }),
      ),
    stream: z
      .unknown()
      .optional()
      .meta(
        meant({
          description: '`true` to get answers in pieces while they are written; anything else is `false`.',
          as: { type: 'string' },
        }),
      ),
    token: z
      .unknown()
      .optional()
      .meta(meant({ description: 'A token, for clients that cannot send headers.', as: { type: 'string' } })),
    ticket: z
      .unknown()
      .optional()
      .meta(meant({ description: 'A ticket, in place of a token.', as: { type: 'string' } })),
  }),
  answers: {
    200: {
      description: 'A stream of events that does not end.',
      contentType: 'text/event-stream',
      headers: { 'X-Accel-Buffering': '`no`: proxies must pass on each event at once.' },
      example: `id: ${cursor}\ndata: {"type":"response","content":"Hello!",…}\n\n`,
    },
  },
  errors: ['FORBIDDEN', 'SESSION_NOT_FOUND', 'SESSION_EXPIRED'],
});
