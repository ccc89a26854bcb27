import * as z from 'zod';
import { toolStatuses } from '../errors/tool-results.ts';
import { callNeeds } from '../frames/call-frames.ts';
import { callActions } from '../requests/calls.ts';
import { frameKind, logged, silent, spoken } from './frame-kind.ts';

const timestamp = '2026-01-31T11:00:00.000Z';
const agent = 'agt_0_d8JVg3csMiE1e8L6sGD7_0';

const ofCall = {
  call_id: z.string().meta({ description: 'The id of the call.' }),
  tool: z.string().meta({ description: 'The name of the tool.' }),
  response_id: z.string().meta({ description: 'The id of the answer in whose course it is made.' }),
};

/** The logged frames about calls of tools. */
export const loggedToolFrames = {
  toolCall: frameKind({
    title: 'system, tool.call',
    summary: 'An agent calls a tool. It has not run yet; a `tool.result` follows, always.',
    from: 'server',
    durable: true,
    schema: logged('system', {
      event: z.literal('tool.call').meta({ description: 'The event.' }),
      ...ofCall,
      arguments: z
        .record(z.string(), z.unknown())
        .meta({ description: 'Its arguments, as the model chose them.' }),
      agent: z.string().meta({ description: 'The key of the agent.' }),
      needs: z.enum(callNeeds).meta({
        description:
          '`approval`: it runs as soon as a person agrees (`tool.approve`). `result`: a client runs it and tells the result (`tool.result`). `answer`: a person answers the question in its arguments, by the same frame.',
      }),
      until: z.string().optional().meta({ description: 'If it needs something: until when, ISO 8601.' }),
      editable: z
        .boolean()
        .optional()
        .meta({ description: 'Of an approval: whether it may change the arguments.' }),
      offset: z
        .int()
        .min(0)
        .meta({ description: 'Where it stands in the text of that answer, in UTF-16 units.' }),
    }),
    example: {
      type: 'system',
      content: 'primary calls weather.',
      sender: agent,
      receiver: 'demo',
      metadata: {
        event: 'tool.call',
        call_id: 'call_0f3b5c77d1e24a6f9b8c2d10',
        tool: 'weather',
        arguments: { city: 'Oslo' },
        agent: 'primary',
        needs: 'nothing',
        offset: 0,
        response_id: 'rsp_d8JVg3csMiE1e8L6sGD7',
        message_id: 'msg_0f3b5c77d1e24a6f9b8c2d10c',
        seq: 2,
        cursor: '2.msg_0f3b5c77d1e24a6f9b8c2d10c.1769857200000',
      },
      timestamp,
    },
  }),
  toolResult: frameKind({
    title: 'system, tool.result',
    summary: 'What came of a call. Its content is cut to 16 KiB, with a mark.',
    from: 'server',
    durable: true,
    schema: logged('system', {
      event: z.literal('tool.result').meta({ description: 'The event.' }),
      ...ofCall,
      status: z.enum(toolStatuses).meta({
        description:
          '`ok`; `error`: it failed, or was refused; `denied`: somebody said no, or the turn was stopped; `expired`: nobody answered in time, or the turn ended; `unknown`: whether it ran cannot be told.',
      }),
      code: z.string().optional().meta({ description: 'Why it has no result of its own.' }),
      by: z.string().optional().meta({ description: 'The user who agreed, said no, or gave the result.' }),
    }),
    example: {
      type: 'system',
      content: '4 °C, rain',
      sender: agent,
      receiver: 'demo',
      metadata: {
        event: 'tool.result',
        call_id: 'call_0f3b5c77d1e24a6f9b8c2d10',
        tool: 'weather',
        status: 'ok',
        response_id: 'rsp_d8JVg3csMiE1e8L6sGD7',
        message_id: 'msg_0f3b5c77d1e24a6f9b8c2d10r',
        seq: 3,
        cursor: '3.msg_0f3b5c77d1e24a6f9b8c2d10r.1769857200000',
      },
      timestamp,
    },
  }),
} as const;

/** The passing frames about calls of tools. */
export const passingToolFrames = {
  toolProgress: frameKind({
    title: 'info, tool.progress',
    summary: 'How far a call has come, as its tool says; at most once a second.',
    from: 'server',
    schema: spoken(
      'info',
      z.object({
        event: z.literal('tool.progress').meta({ description: 'The event.' }),
        call_id: z.string().meta({ description: 'The id of the call.' }),
        progress: z.number().meta({ description: 'How much is done; it rises.' }),
        total: z.number().optional().meta({ description: 'How much there is to do, if that is known.' }),
      }),
    ),
    example: {
      type: 'info',
      content: 'Reading page 3.',
      metadata: { event: 'tool.progress', call_id: 'call_0f3b5c77d1e24a6f9b8c2d10', progress: 3, total: 7 },
      timestamp,
    },
  }),
  toolAnswered: frameKind({
    title: 'info, tool.answered',
    summary: 'Somebody has answered a call that waited: nobody needs to be asked any more.',
    from: 'server',
    schema: silent(
      'info',
      z.object({
        event: z.literal('tool.answered').meta({ description: 'The event.' }),
        call_id: z.string().meta({ description: 'The id of the call.' }),
        action: z.enum(callActions).meta({ description: 'The answer.' }),
        by: z.string().meta({ description: 'The user who gave it.' }),
      }),
    ),
    example: {
      type: 'info',
      metadata: {
        event: 'tool.answered',
        call_id: 'call_0f3b5c77d1e24a6f9b8c2d10',
        action: 'approve',
        by: 'demo',
      },
      timestamp,
    },
  }),
} as const;
