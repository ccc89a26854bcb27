import * as z from 'zod';
import { DurableFrame } from '../frames/server-frame.ts';
import { HistoryResponse, PostMessageRequest, PostMessageResponse } from '../rest/messages.ts';
import { documented, meant } from '../documented/documented.ts';
import { endpoint } from './endpoint.ts';
import { KeyHeader, pageLimit, SessionPath } from './parameters.ts';

const cursor = '2.rsp_d8JVg3csMiE1e8L6sGD7.1769857201000';

documented('DurableFrame', DurableFrame, "An entry of a session's log.", {
  type: 'What it is.',
  content: 'What is said.',
  sender: 'The user, or the id of an agent.',
  receiver: 'Whom it is for.',
  timestamp: 'When it was logged, ISO 8601; later than that of the entry before it.',
  metadata: 'Its place in the log, and what else there is to know of it.',
});

export const readMessages = endpoint({
  method: 'GET',
  path: '/chat/sessions/{session_id}/messages',
  tag: 'Messages',
  summary: 'Read what was said in a session',
  description:
    'The log, page by page, from its start or from its end; each entry is a frame as sockets are sent it.',
  who: 'user',
  limit: 'session-query',
  params: SessionPath,
  query: z.object({
    limit: pageLimit(500, 50),
    after: z
      .string()
      .max(128)
      .optional()
      .meta({ description: 'The cursor of a frame, to go on behind it in this order.' }),
    order: z
      .enum(['asc', 'desc'])
      .default('asc')
      .meta({ description: '`desc` begins with the newest entry, and goes back.' }),
  }),
  answers: {
    200: {
      description: 'A page of the log.',
      schema: documented('HistoryResponse', HistoryResponse, 'A page of the log.', {
        messages: 'In the order that was asked for.',
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
  summary: 'Say something',
  description:
    'As a text on a socket does. The answer of the agent is in the log as soon as it is written, and comes to whoever listens.',
  who: 'user',
  limit: 'messages',
  params: SessionPath,
  headers: KeyHeader,
  body: {
    type: 'json',
    schema: documented('PostMessageRequest', PostMessageRequest, 'A text.', {
      content: 'What is said; not empty.',
      receiver: 'The key or the id of an agent of the session; the first one if left out.',
      metadata:
        "The caller's own, at most 65,536 characters of JSON. `client_message_id` does what `Idempotency-Key` does; `structured_data` is checked against the schema of the receiver, if it has one.",
    }),
    example: { content: 'Hello!' },
  },
  answers: {
    202: {
      description: 'It is in the log, and will be answered.',
      schema: documented('PostMessageResponse', PostMessageResponse, 'Where a text stands.', {
        message_id: 'Of the text; its answer carries it as `in_reply_to`.',
        session_id: 'Of the session.',
        seq: 'Its number in the log, from 1.',
        cursor: 'Its place in the log, to go on behind it.',
        timestamp: 'When it was logged, ISO 8601.',
        duplicate: 'Whether an earlier request under the same key had put it there.',
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
  summary: 'Listen to a session by an event stream',
  description:
    'What a socket is sent, as server-sent events, for as long as the client stays: each `data` is a frame; an entry of the log carries its cursor as `id`, so that an `EventSource` comes back by it. The last event, `close`, carries the code and the reason that a socket would be closed with.',
  who: 'user-by-query',
  limit: 'session-query',
  params: SessionPath,
  headers: z.object({
    'Last-Event-ID': z
      .string()
      .optional()
      .meta({ description: 'As `cursor`; an `EventSource` sends it by itself.' }),
  }),
  query: z.object({
    cursor: z
      .unknown()
      .optional()
      .meta(
        meant({
          description: 'To go on behind this entry of the log; from its start if left out.',
          as: { type: 'string' },
        }),
      ),
    stream: z
      .unknown()
      .optional()
      .meta(
        meant({
          description:
            '`true` to be sent answers piece by piece, as they are written; anything else is `false`.',
          as: { type: 'string' },
        }),
      ),
    token: z
      .unknown()
      .optional()
      .meta(meant({ description: 'A token, where no header can be sent.', as: { type: 'string' } })),
  }),
  answers: {
    200: {
      description: 'Events, without an end.',
      contentType: 'text/event-stream',
      headers: { 'X-Accel-Buffering': '`no`: proxies are to pass on each event at once.' },
      example: `id: ${cursor}\ndata: {"type":"response","content":"Hello!",…}\n\n`,
    },
  },
  errors: ['FORBIDDEN', 'SESSION_NOT_FOUND', 'SESSION_EXPIRED'],
});
