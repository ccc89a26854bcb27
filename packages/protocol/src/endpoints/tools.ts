import * as z from 'zod';
import { ClientTool } from '../agents/client-tool.ts';
import { AnswerCallResponse, ToolInfo, ToolsResponse } from '../answers/tools.ts';
import { describe, documented, named } from '../documented/documented.ts';
import { AnswerCallRequest } from '../requests/calls.ts';
import { endpoint } from './endpoint.ts';
import { SessionPath } from './parameters.ts';

documented('ToolInfo', ToolInfo, 'A tool of the operator.', {
  name: 'Its name; a tool of an MCP server has the name of its server before it.',
  description: 'What it does, as the model is told.',
  kind: 'How it is called.',
  approval: 'When a person has to agree to a call: `never`, `destructive` (if the tool is), `always`.',
  idempotent: 'Whether a call that is made twice has the effect of one.',
  destructive: 'Whether it changes what cannot be restored.',
});

documented('ClientTool', ClientTool, 'A tool that the client runs.', {
  name: 'Of A-Z, a-z, 0-9, - and _, at most 64 long; no tool of the operator or of the product may have it.',
  description: 'What it does, as the model is told.',
  parameters: 'The JSON Schema of its arguments, an object; by default one without members.',
});

export const listTools = endpoint({
  method: 'GET',
  path: '/chat/tools',
  tag: 'Tools',
  summary: 'List the tools',
  description: 'The tools that live workers offer, and that the caller may have agents use.',
  who: 'user',
  scope: 'sessions:read',
  answers: {
    200: {
      description: 'The tools, by name.',
      schema: documented('ToolsResponse', ToolsResponse, 'Tools of the operator.', {
        tools: 'The tools, in the order of their names.',
      }),
      example: {
        tools: [
          {
            name: 'weather',
            description: 'The weather of a city.',
            kind: 'http',
            approval: 'destructive',
            idempotent: true,
            destructive: false,
          },
        ],
      },
    },
  },
});

const [Approve, Deny, Answer] = AnswerCallRequest.options;
describe(Approve, {
  action: 'The call runs.',
  arguments: 'Arguments in the place of those that the model chose, if the `tool.call` is `editable`.',
});
describe(Deny, {
  action: 'The call does not run, and the model is told.',
  reason: 'Why not; the model is told. At most 4,096 characters.',
});
describe(Answer, {
  action: 'This came of the call, or is what a person says to the question.',
  result: 'Any JSON, at most 65,536 bytes; null if it is left out. A text is shown to the model as it is.',
  error: 'In the place of a result: why there is none; the model is told. At most 4,096 characters.',
});

export const answerCall = endpoint({
  method: 'POST',
  path: '/chat/sessions/{session_id}/calls/{call_id}',
  tag: 'Tools',
  summary: 'Answer a call',
  description:
    'Answers a call whose `tool.call` needs an approval, a result or an answer, as the frames `tool.approve`, `tool.deny` and `tool.result` do. The first answer counts; the same again is no error.',
  who: 'user',
  scope: 'sessions:write',
  params: SessionPath.extend({
    call_id: z
      .string()
      .meta({ description: 'The id of the call.', example: 'call_0f3b5c77d1e24a6f9b8c2d10' }),
  }),
  body: {
    type: 'json',
    schema: named('AnswerCallRequest', AnswerCallRequest, 'What somebody says to a call.'),
    example: { action: 'approve' },
  },
  answers: {
    200: {
      description: 'The answer counts.',
      schema: documented('AnswerCallResponse', AnswerCallResponse, 'An answer that counts.', {
        session_id: 'The id of the session.',
        call_id: 'The id of the call.',
        action: 'The answer.',
      }),
      example: {
        session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
        call_id: 'call_0f3b5c77d1e24a6f9b8c2d10',
        action: 'approve',
      },
    },
  },
  errors: [
    'FORBIDDEN',
    'SESSION_NOT_FOUND',
    'CALL_NOT_FOUND',
    'CALL_NEEDS_NOTHING',
    'CALL_NEEDS_OTHER',
    'ANSWER_INVALID',
    'CALL_ANSWERED',
    'CALL_OVER',
    'ARGUMENTS_FIXED',
  ],
});
