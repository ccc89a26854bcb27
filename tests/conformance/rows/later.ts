import type { Context } from '../context.ts';
import { expectError } from '../expect-error.ts';
import { laterRows, type Row, rowsOf } from '../row.ts';

const notAvailable = async (c: Context, method: string, path: string, json?: unknown): Promise<void> =>
  expectError(
    await (await c.alice).call(method, path, json === undefined ? {} : { json }),
    422,
    'NOT_AVAILABLE',
  );

/** What is not served yet: each part says so, and what it will have to keep is listed. */
export const later: readonly Row[] = [
  ...rowsOf('contract', 'Not served yet', 'not-yet', [
    [
      'agent-message',
      '`POST /agents/{agent_id}/message`: 422 `NOT_AVAILABLE`',
      async (c) => {
        const alice = await c.alice;
        const { body } = await alice.get(`/chat/sessions/${await alice.session()}`);
        const id = body.agents.primary.agent_id as string;
        const message = { receiver_id: id, content: 'hello', message_type: 'text' };
        await notAvailable(c, 'POST', `/agents/${id}/message`, message);
      },
    ],
    [
      'events',
      '`GET /chat/sessions/{id}/events`: 422 `NOT_AVAILABLE`',
      async (c) => notAvailable(c, 'GET', `/chat/sessions/${await (await c.alice).session()}/events`),
    ],
  ]),
  ...laterRows('api', 'Send Agent Message', 'agent-message', 'agent-to-agent messages', [
    ['200', '`POST /agents/{agent_id}/message`: 200'],
    [
      'request',
      '`AgentMessageRequest`: `receiver_id`, `content`, `message_type`, `structured_data?`, `metadata?`',
    ],
    ['status', '`AgentMessageResponse.status`: string'],
    ['message_id', '`AgentMessageResponse.message_id`: string'],
    ['sender', '`AgentMessageResponse.sender`: string'],
    ['receiver', '`AgentMessageResponse.receiver`: string'],
    ['timestamp', '`AgentMessageResponse.timestamp`: string'],
  ]),
  ...laterRows('contract', '`POST /agents/{agent_id}/message`', 'agent-message', 'agent-to-agent messages', [
    ['who', 'from an agent of the caller’s to one the caller may see'],
    ['same-session', 'both in an active session of the caller’s: it goes there and its sockets see it'],
    ['named-session', '`metadata.session_id` names the session; else it is the latest active one'],
    ['new-session', 'else one session for that pair is opened, once, also when asked twice at the same time'],
    ['answer', 'the documented fields plus `session_id`; `status` is `accepted`'],
  ]),
  ...laterRows('contract', 'Also served: `GET /chat/sessions/{id}/events`', 'events', 'event streams', [
    ['frames', 'Server-Sent Events: the socket’s frames as `data`, the cursor as `id`'],
    ['resume', '`Last-Event-ID` resumes; without it as on a socket without a cursor'],
    ['stream', '`?stream=true` as on a socket'],
    ['token', 'token by header or query'],
  ]),
  ...laterRows('api', 'Message Types', 'cooldown', 'cooldown limits', [
    ['frame', '`cooldown` frames'],
    ['status', '`AgentStatus.status: "cooldown"` with `metadata.cooldown_until`'],
  ]),
];
