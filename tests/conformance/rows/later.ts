import type { Context } from '../context.ts';
import { expectError } from '../expect-error.ts';
import { laterRows, type Row, rowsOf } from '../row.ts';
import { demoAgent } from './sessions.ts';

const pair = { session_type: 'agent_agent', agents: { agent1: demoAgent, agent2: demoAgent } };

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
      'agent_agent',
      'creating an `agent_agent` session: 422 `NOT_AVAILABLE`',
      async (c) => notAvailable(c, 'POST', '/chat/sessions/create', pair),
    ],
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
  ...laterRows('api', 'Agent-Agent Communication', 'agent-agent', 'agent_agent sessions', [
    ['create', '`POST /chat/sessions/create` with `session_type: "agent_agent"`: 200'],
    ['exchange', 'each message is broadcast to the client and routed to the other agent'],
    ['until', 'continues until goal achieved or limit reached'],
    ['providers', 'multi-provider support'],
  ]),
  ...laterRows('contract', '`agents`', 'agents-of-session', 'agent_agent sessions', [
    ['order', '`agent_agent`: two to twenty, in speaking order; the keys’ order is kept'],
  ]),
  ...laterRows('contract', 'Sessions of agents among themselves', 'agent-agent', 'agent_agent sessions', [
    ['start-attach', 'starts when the first socket attaches, if `metadata.goal` (or `topic`) was given'],
    ['start-text', 'or with the first `text` from the client, which is then the topic'],
    ['start-auto', 'or at once with `metadata.autostart: true`'],
    [
      'turns',
      'each message is a `response` from one agent to the other, to the next in order if there are more',
    ],
    [
      'supervisor',
      'a `text` during the conversation is the supervisor’s word: to all, or to `receiver` alone',
    ],
    ['in-name', 'with `sender` one of the session’s agents it is spoken in that agent’s name'],
    ['heard', 'it takes no turn; the next `response` names what it heard in `metadata.heard`'],
    ['max_turns', '`metadata.limits.max_turns` (20)'],
    ['max_tokens', '`metadata.limits.max_tokens`'],
    ['max_cost_usd', '`metadata.limits.max_cost_usd`'],
    ['max_duration_seconds', '`metadata.limits.max_duration_seconds`'],
    ['ceilings', 'operators set the ceilings'],
    ['concludes', 'an agent concludes by calling a tool, not by a phrase in its text'],
    [
      'ended',
      'at the end: `stop`, `metadata.event: "conversation.ended"`, with `reason`, `turns`, `usage`, `cost`, `duration_ms`, `summary`',
    ],
    ['reasons', '`reason` is one of the nine'],
    ['status', 'the session’s `status` is then `ended`; `metadata.conversation` shows the same'],
    ['stays-open', 'sockets stay open, and new ones may attach, until the session’s time is over'],
    ['refused', 'a `text` then is refused with `CONVERSATION_ENDED`'],
    ['taken-up', 'unless it carries `metadata.limits` with more room, which takes it up again'],
    ['stop', 'a `stop` ends the autonomous conversation'],
    ['demo', 'both demo agents really take turns, and conclude after `metadata.conclude_after` turns'],
  ]),
  ...laterRows('api', 'Message Types', 'cooldown', 'cooldown limits', [
    ['frame', '`cooldown` frames'],
    ['status', '`AgentStatus.status: "cooldown"` with `metadata.cooldown_until`'],
  ]),
];
