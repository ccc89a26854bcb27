import { type FrameKind, frames, socketProtocol, tokenProtocolPrefix } from '@agentconnect/protocol';
import { closeRows } from './close-rows.ts';
import type { DocumentOptions } from './openapi.ts';
import { type JsonSchema, payloadOf } from './payload.ts';

const introduction = `A socket connects a client to a session: it receives what is said there, and sends texts of its own.

Each frame is a JSON text. Entries of the session's log have \`metadata.seq\`, a number without gaps, and
\`metadata.cursor\`. A client that reconnects to any gateway with the last cursor it has seen resumes after that entry. Keep
the cursor of \`ready\` until there is a newer one. Ignore frames of a kind that you do not know. An event stream
(\`GET /api/chat/sessions/{session_id}/events\`) brings the same frames.`;

/** The WebSocket API as AsyncAPI 3, from the table of its frames. */
export function asyncApiDocument({ version, strict = false }: DocumentOptions): Record<string, unknown> {
  const messages = Object.entries<FrameKind>(frames);
  const sentBy = (from: FrameKind['from']): object[] =>
    messages
      .filter(([, kind]) => kind.from === from)
      .map(([name]) => ({ $ref: `#/channels/session/messages/${name}` }));
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'AgentConnect: sockets',
      version,
      description: introduction,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      gateway: {
        host: '{host}',
        protocol: 'ws',
        pathname: '/api',
        variables: {
          host: {
            default: '127.0.0.1:8000',
            description: 'The host of the gateway or of its load balancer.',
          },
        },
        security: [
          { $ref: '#/components/securitySchemes/token' },
          { $ref: '#/components/securitySchemes/tokenInQuery' },
          { $ref: '#/components/securitySchemes/tokenInProtocol' },
          { $ref: '#/components/securitySchemes/ticket' },
          { $ref: '#/components/securitySchemes/browserLogin' },
          { $ref: '#/components/securitySchemes/browserLoginUnderTls' },
        ],
      },
    },
    channels: {
      session: {
        address: '/chat/ws/{session_id}',
        title: 'A session',
        description: closeCodesText(),
        parameters: { session_id: { description: 'The id of the session.' } },
        messages: Object.fromEntries(
          messages.map(([name]) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: { ws: { query: querySchema, bindingVersion: '0.1.0' } },
      },
    },
    operations: {
      send: {
        action: 'send',
        channel: { $ref: '#/channels/session' },
        summary: 'Frames that the gateway sends.',
        messages: sentBy('server'),
      },
      receive: {
        action: 'receive',
        channel: { $ref: '#/channels/session' },
        summary: 'Frames that a client sends.',
        messages: sentBy('client'),
      },
    },
    components: {
      messages: Object.fromEntries(messages.map(([name, kind]) => [name, message(name, kind, strict)])),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        tokenInQuery: { type: 'httpApiKey', in: 'query', name: 'token' },
        tokenInProtocol: {
          type: 'httpApiKey',
          in: 'header',
          name: 'Sec-WebSocket-Protocol',
          description: `The sub-protocols \`${socketProtocol}\` and \`${tokenProtocolPrefix}<token>\`.`,
        },
        ticket: {
          type: 'httpApiKey',
          in: 'query',
          name: 'ticket',
          description: 'From `POST /api/auth/ticket`.',
        },
        browserLogin: { type: 'httpApiKey', in: 'cookie', name: 'agentconnect', description: ownPages },
        browserLoginUnderTls: {
          type: 'httpApiKey',
          in: 'cookie',
          name: '__Host-agentconnect',
          description: ownPages,
        },
      },
    },
  };
}

const ownPages =
  'The browser login of a page of the gateway itself, with the exact `Origin`. Its sockets get no `token.expiring`.';

const querySchema: JsonSchema = {
  type: 'object',
  properties: {
    token: { type: 'string', description: 'A token, for clients that cannot send headers.' },
    ticket: { type: 'string', description: 'A ticket, in place of a token.' },
    cursor: {
      type: 'string',
      description:
        'Resumes after this entry of the log; without it, the socket starts with what no socket has received yet.',
    },
    stream: {
      type: 'string',
      enum: ['true', 'false'],
      description: '`true` to get answers in pieces while they are written.',
    },
  },
};

function closeCodesText(): string {
  const rows = closeRows().map(([code, meaning, advice]) => `- ${code}: ${meaning} ${advice}`);
  return `The gateway closes a socket with one of these codes:\n\n${rows.join('\n')}`;
}

function message(name: string, kind: FrameKind, strict: boolean): object {
  const { title, summary, durable, example } = kind;
  return {
    name,
    title,
    summary,
    ...(durable ? { description: "An entry of the session's log." } : {}),
    payload: payloadOf(kind, strict),
    examples: [{ payload: example }],
  };
}
