import * as z from 'zod';
import { endReasons } from '../sessions/conversation.ts';
import { frameKind, logged } from './frame-kind.ts';
import { loggedToolFrames } from './tool-frames.ts';

const cursor = (seq: number, id: string): string => `${seq}.${id}.1769857200000`;
const timestamp = '2026-01-31T11:00:00.000Z';
const agent = 'agt_0_d8JVg3csMiE1e8L6sGD7_0';
const question = 'msg_d8JVg3csMiE1e8L6sGD7';

const Usage = z
  .object({
    input_tokens: z.int().meta({ description: 'Tokens read.' }),
    output_tokens: z.int().meta({ description: 'Tokens written.' }),
    total_tokens: z.int().meta({ description: 'Tokens read and written.' }),
  })
  .meta({ description: 'The tokens used.' });

const about = {
  in_reply_to: z.string().optional().meta({ description: 'The message that this answers.' }),
  turn: z
    .int()
    .optional()
    .meta({ description: 'In a conversation among agents: the number of the turn, from 1.' }),
};

const copied = {
  copied_from: z
    .object({
      session_id: z.string().meta({ description: 'The session.' }),
      seq: z.int().meta({ description: 'Its number in the log there.' }),
      message_id: z.string().meta({ description: 'Its id there.' }),
    })
    .optional()
    .meta({ description: 'Where it was said, if the session goes on from another one (`continue_from`).' }),
};

/** The entries of a session's log. */
export const loggedFrames = {
  saidText: frameKind({
    title: 'text',
    summary: 'A text in the session: from another socket, by REST, or from one agent to another.',
    from: 'server',
    durable: true,
    schema: logged(
      'text',
      {
        client_message_id: z.string().optional().meta({ description: 'The id that its sender gave it.' }),
        structured_data: z.unknown().optional().meta({ description: 'JSON beside the text.' }),
        event: z.string().optional().meta({ description: '`agent.message`: one agent sent it to another.' }),
        ...copied,
      },
      { ownMembers: true },
    ),
    example: {
      type: 'text',
      content: 'Hello!',
      sender: 'demo',
      metadata: { client_message_id: 'mine-1', message_id: question, seq: 1, cursor: cursor(1, question) },
      timestamp,
    },
  }),
  response: frameKind({
    title: 'response',
    summary: 'A complete answer.',
    from: 'server',
    durable: true,
    schema: logged('response', {
      role: z.literal('assistant').meta({ description: 'The role of the speaker.' }),
      provider: z.string().optional().meta({ description: 'The provider of the agent.' }),
      model: z.string().optional().meta({ description: 'The model of the agent.' }),
      ...about,
      ...copied,
      heard: z.array(z.string()).optional().meta({
        description: 'Among agents: the interjections that it took into account.',
      }),
      usage: Usage.optional(),
      cost: z.number().nullable().optional().meta({
        description: 'What it cost in US dollars, by list prices; null if the price is not known.',
      }),
      structured_data: z.unknown().optional().meta({ description: 'JSON beside the text.' }),
      delegations: z
        .array(
          z.object({
            agent_id: z.string().meta({ description: 'The agent that was asked.' }),
            session_id: z.string().meta({ description: 'The session in which it was asked.' }),
          }),
        )
        .optional()
        .meta({ description: 'The agents that it asked, and the sessions in which it asked them.' }),
      attempt: z.int().optional().meta({ description: 'The attempt that wrote it, if not the first.' }),
      finish_reason: z
        .string()
        .optional()
        .meta({ description: 'Why it ended: `stop`, `length`, `content_filter`, `stopped`.' }),
    }),
    example: {
      type: 'response',
      content: 'Hello!',
      sender: agent,
      receiver: 'demo',
      metadata: {
        role: 'assistant',
        provider: 'demo',
        model: 'echo',
        in_reply_to: question,
        usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
        cost: 0,
        finish_reason: 'stop',
        message_id: 'rsp_d8JVg3csMiE1e8L6sGD7',
        seq: 2,
        cursor: cursor(2, 'rsp_d8JVg3csMiE1e8L6sGD7'),
      },
      timestamp,
    },
  }),
  failure: frameKind({
    title: 'error (in the log)',
    summary: 'A text gets no answer, for this reason.',
    from: 'server',
    durable: true,
    schema: logged('error', {
      code: z.string().meta({ description: 'One of the list of error codes.' }),
      details: z.record(z.string(), z.unknown()).meta({ description: 'More about the error, for programs.' }),
      ...about,
    }),
    example: {
      type: 'error',
      content: 'The provider could not be reached.',
      sender: agent,
      receiver: 'demo',
      metadata: {
        code: 'PROVIDER_UNAVAILABLE',
        details: {},
        in_reply_to: question,
        message_id: 'rsp_d8JVg3csMiE1e8L6sGD7',
        seq: 2,
        cursor: cursor(2, 'rsp_d8JVg3csMiE1e8L6sGD7'),
      },
      timestamp,
    },
  }),
  cooldown: frameKind({
    title: 'cooldown',
    summary: 'An agent has to wait; its answer follows.',
    from: 'server',
    durable: true,
    schema: logged('cooldown', {
      event: z.literal('cooldown.started').meta({ description: 'The event.' }),
      until: z.string().meta({ description: 'When it ends, ISO 8601.' }),
      retry_after: z.int().min(1).meta({ description: 'Seconds until it ends.' }),
      reason: z.enum(['provider_rate_limited', 'agent_limit']).meta({
        description: 'Whether the provider asked for it, or the agent has reached a limit of its own.',
      }),
      agent_id: z.string().meta({ description: 'The id of the agent.' }),
      ...about,
    }),
    example: {
      type: 'cooldown',
      content: 'The provider limits the rate of requests; the answer follows after a pause.',
      sender: agent,
      receiver: 'demo',
      metadata: {
        event: 'cooldown.started',
        until: '2026-01-31T11:00:20.000Z',
        retry_after: 20,
        reason: 'provider_rate_limited',
        agent_id: agent,
        in_reply_to: question,
        message_id: 'msg_F7BgjakOD6Y0nHtmCCzX',
        seq: 2,
        cursor: cursor(2, 'msg_F7BgjakOD6Y0nHtmCCzX'),
      },
      timestamp,
    },
  }),
  stopRequested: frameKind({
    title: 'stop, stop.requested',
    summary: 'A user, or the time limit, has ended everything asked before.',
    from: 'server',
    durable: true,
    schema: logged(
      'stop',
      {
        event: z.literal('stop.requested').meta({ description: 'The event.' }),
        client_message_id: z.string().optional().meta({ description: 'The id that its sender gave it.' }),
      },
      { ownMembers: true },
    ),
    example: {
      type: 'stop',
      sender: 'demo',
      metadata: {
        event: 'stop.requested',
        message_id: 'msg_F7BgjakOD6Y0nHtmCCzX',
        seq: 3,
        cursor: cursor(3, 'msg_F7BgjakOD6Y0nHtmCCzX'),
      },
      timestamp,
    },
  }),
  conversationEnded: frameKind({
    title: 'stop, conversation.ended',
    summary: 'The conversation among agents is over.',
    from: 'server',
    durable: true,
    schema: logged('stop', {
      event: z.literal('conversation.ended').meta({ description: 'The event.' }),
      reason: z.enum(endReasons).meta({ description: 'Why it is over.' }),
      turns: z.int().meta({ description: 'The number of turns.' }),
      usage: Usage,
      cost: z
        .number()
        .nullable()
        .meta({ description: 'In US dollars; null if the price of a turn is unknown.' }),
      duration_ms: z.int().meta({ description: 'Its duration, in ms.' }),
      summary: z.string().nullable().meta({ description: 'The summary by the agent that ended it.' }),
    }),
    example: {
      type: 'stop',
      content: 'The conversation has ended: goal_reached.',
      metadata: {
        event: 'conversation.ended',
        reason: 'goal_reached',
        turns: 4,
        usage: { input_tokens: 120, output_tokens: 80, total_tokens: 200 },
        cost: 0,
        duration_ms: 5200,
        summary: 'They agree.',
        message_id: 'msg_F7BgjakOD6Y0nHtmCCzXe4',
        seq: 9,
        cursor: cursor(9, 'msg_F7BgjakOD6Y0nHtmCCzXe4'),
      },
      timestamp,
    },
  }),
  ...loggedToolFrames,
  sessionExpired: frameKind({
    title: 'system, session.expired',
    summary: "The session's time is over; close 4002 follows.",
    from: 'server',
    durable: true,
    schema: logged('system', {
      event: z.literal('session.expired').meta({ description: 'The event.' }),
      reason: z
        .string()
        .meta({ description: '`idle`: nothing happened in it; `timeout`: it reached its maximum age.' }),
    }),
    example: {
      type: 'system',
      content: 'The session has expired.',
      metadata: {
        event: 'session.expired',
        reason: 'idle',
        message_id: 'msg_F7BgjakOD6Y0nHtmCCzX',
        seq: 3,
        cursor: cursor(3, 'msg_F7BgjakOD6Y0nHtmCCzX'),
      },
      timestamp,
    },
  }),
} as const;
